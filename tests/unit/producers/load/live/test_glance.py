"""What is seen of a load while it runs: the last seconds, and everything so far, without counting anything twice."""

import asyncio
import io
import re
from array import array
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from producers.load.live.display import Lines, Terminal, Watched, display_on
from producers.load.live.glance import Glance, Onlooker, exactly
from producers.load.live.keys import ALL, END, NONE, Helm, pressed
from producers.load.live.screen import Caption, screen
from producers.load.measuring.book import Book
from producers.load.sending.names import Slice
from producers.load.sending.told import About, Told
from tests.load_books import LATE_US, TOOK_US, WINDOW, book_until

_SECOND = 1_000_000


def _onlooker(book: Book) -> Onlooker:
    return Onlooker(book, WINDOW.course.load_until)


def _seen(caption: Caption, glance: Glance) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(screen(caption, glance))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_latencies_are_those_of_the_last_seconds() -> None:
    """Five of them; what is older was seen already."""
    book, then = book_until(7 * _SECOND), book_until(2 * _SECOND)
    onlooker = _onlooker(then)
    onlooker.look(2 * _SECOND)
    onlooker.book = book
    glance = onlooker.look(7 * _SECOND)

    assert glance.from_due.samples == 5_000
    assert glance.from_due.values["p99"] == LATE_US + TOOK_US
    assert glance.from_sent.values["p50"] == TOOK_US
    assert glance.in_flight == 10


def test_rates_are_those_between_looks() -> None:
    """What is offered is what the plan says, whoever keeps up with it or not."""
    book = book_until(2 * _SECOND)
    onlooker = _onlooker(book)
    first = onlooker.look(2 * _SECOND)
    second = onlooker.look(4 * _SECOND)

    assert (first.rates.offered, first.rates.sent, first.rates.answered) == (1_000, 999.5, 994.5)
    assert (second.rates.offered, second.rates.sent, second.rates.answered) == (1_000, 499.75, 497.25)


def test_looks_that_are_long_ago_are_forgotten() -> None:
    """A pause of long ago is not in the rate of now."""
    onlooker = _onlooker(book_until(8 * _SECOND))
    glances = [onlooker.look(second * _SECOND) for second in range(20)]

    assert glances[0].rates.offered == 0
    assert glances[4].rates.offered == 1_000
    assert glances[-1].rates.offered == 0


def test_percentiles_of_the_last_seconds_are_exact_or_not_given() -> None:
    """As everywhere: ten samples lie beyond each that is given."""
    latest = exactly(range(1, 1_001))

    assert latest.values == {"p50": 500, "p90": 900, "p99": 990, "p999": None}
    assert (latest.samples, latest.max_us) == (1_000, 1_000)
    assert exactly(()).max_us is None


def test_refusals_are_counted_once_however_often_one_looks() -> None:
    """Since the window began."""
    onlooker = _onlooker(book_until(4 * _SECOND))
    onlooker.look(2 * _SECOND)
    glance = onlooker.look(4 * _SECOND)

    assert glance.refused == {"IL": 200}
    assert glance.answers == 3_989


def test_a_load_that_goes_well_is_valid_so_far() -> None:
    """From the first look on, when nothing has come yet."""
    assert _onlooker(book_until(0)).look(0).why_invalid == ()
    assert _onlooker(book_until(4 * _SECOND)).look(4 * _SECOND).why_invalid == ()


def test_what_makes_a_load_invalid_is_seen_while_it_runs() -> None:
    """A producer that sends nothing more, and a reader that stood still."""
    stopped = _onlooker(book_until(2 * _SECOND)).look(6 * _SECOND, reader_stall_us=900_000)

    assert stopped.why_invalid == (
        "399.8 of 943.4 messages a second were sent", "the reader stood still for 900 ms",
    )  # fmt: skip


def test_messages_that_are_told_of_out_of_turn_are_judged_once() -> None:
    """Another producer may tell later of one before them."""
    book = Book(book_until(0).cover)
    onlooker = _onlooker(book)
    for index, sent_us in ((1, 90_000), (0, 1_000)):
        book.note(Told(Slice(index, 2), 0, array("I", [0]), array("I", [sent_us]), [About("police", "DQ", 1)]))
        glance = onlooker.look(200_000)

        assert list(glance.facts.late_us) == ([] if index else [1_000, 90_000])


def test_only_the_keys_that_do_something_are_named() -> None:
    """While a maximum is looked for, that is the end."""
    seen = _seen(Caption("trying", 8.0, Helm.at(1_000.0, 8_000.0), END), _onlooker(book_until(0)).look(1))

    assert re.search(r"keys +q end *\n", seen)


def test_the_screen_says_it_all() -> None:
    """Rates, what is in flight, latencies, refusals, validity, and which keys there are."""
    glance = _onlooker(book_until(4 * _SECOND)).look(4 * _SECOND)
    seen = _seen(Caption("sending", 8.0, Helm.at(1_000.0, 8_000.0), ALL), glance)

    for words in (
        "sending", "4 of 8 s", "1,000 messages a second at its highest", "10 in flight", "p99 10.1 ms", "p50 10.0 ms",
        "200 of 3,989 answers · IL 200", "✓ valid", "q end", "by 50/s",
    ):  # fmt: skip
        assert words in seen


def test_the_screen_says_what_was_done_by_hand_and_why_a_run_is_invalid() -> None:
    """And nothing of keys where there are none."""
    glance = _onlooker(book_until(2 * _SECOND)).look(9 * _SECOND, reader_stall_us=900_000)
    helm = pressed(pressed(Helm.at(1_000.0, 8_000.0), "*"), "p")
    seen = _seen(Caption("sending", 8.0, helm, NONE), glance)

    for words in ("1,500", "by hand, 1,000 were asked for", "PAUSED", "✗ the reader stood", "waiting for answers"):
        assert words in seen
    assert "keys" not in seen
    assert "ENDING" in _seen(Caption("sending", 8.0, replace(helm, has_ended=True), NONE), glance)


def test_where_nothing_was_answered_no_latency_is_shown() -> None:
    """Nor where there are too few answers for a percentile."""
    caption = Caption("sending", 8.0, Helm.at(1_000.0, 8_000.0), NONE)

    assert "no answer lately" in _seen(caption, _onlooker(book_until(0)).look(100_000))
    assert "p99 too few" in _seen(caption, _onlooker(book_until(30_000)).look(30_000))


def _display(is_terminal: bool) -> tuple[Lines | Terminal, io.StringIO]:  # noqa: FBT001 -- rich's own word
    file, keys = io.StringIO(), io.StringIO()
    display = display_on(Console(file=file, force_terminal=is_terminal, width=80), keys)
    assert isinstance(display, Lines | Terminal)
    return display, file


async def _watch(display: Lines | Terminal, looks: int) -> int:
    """Watch until it was looked at so often; say how often it was."""
    looked = 0
    enough = asyncio.Event()

    def look() -> Text:
        nonlocal looked
        looked += 1
        if looked >= looks:
            enough.set()
        return Text(f"look {looked}")

    async with display.watching(Watched(lambda: look, lambda _: None)):
        display.say("something happens")
        if looks:
            await enough.wait()
    return looked


async def test_a_terminal_is_drawn_anew() -> None:
    """What is said stands above."""
    display, file = _display(is_terminal=True)

    assert isinstance(display, Terminal)
    assert await _watch(display, 2) >= 2
    assert "look 2" in file.getvalue()
    assert "something happens" in file.getvalue()


async def test_what_is_no_terminal_is_told_lines() -> None:
    """Nothing is drawn there."""
    display, file = _display(is_terminal=False)

    assert isinstance(display, Lines)
    assert await _watch(display, 0) == 0
    assert file.getvalue() == "something happens\n"
