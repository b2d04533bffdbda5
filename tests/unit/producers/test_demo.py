"""What the demo shows and says is folded from the stages' own records, and fits the terminal."""

import io
from dataclasses import dataclass
from itertools import count

import msgspec
import pytest
from rich.console import Console, ConsoleDimensions

from producers.demo.displays import LineDisplay
from producers.demo.figures import Figures, summary
from producers.demo.snapshot import (
    EVERYTHING,
    OTHERS,
    Moment,
    Setting,
    Snapshot,
    Tries,
    Watched,
    changed,
    ranked,
    rows_of,
)
from producers.demo.view import books_line, ending_of, screen
from streams.broker.topics import TopicNames
from streams.messages.wire import VERSION, Audited, Delta, Stamp
from streams.metrics.books import Hop, Sheet
from streams.metrics.histogram import percentiles

_NAMES = TopicNames("t.")
_WATCHED = (
    Watched("NY", "hub"),
    Watched("WA", "state"),
    Watched("OR", "state", news="◀ 15 s"),
    Watched("CA", "law only"),
)
_STAMP = Stamp(ctx="sha256:00", at=1, p=0, o=0)
_OFFSETS = count()


@dataclass(frozen=True)
class _Record:
    """A record as a reader gives it."""

    topic: str
    value: bytes | None
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None


def _delta(counts: dict[str, int], stage: str = "intake", span: tuple[int, int] = (0, 4)) -> _Record:
    delta = Delta(
        v=VERSION, stage=stage, topic="t.queries", partition=0, first=span[0], next=span[1], at=2_000_000,
        ctx="sha256:0", counts=counts, rules={}, hops={"whole": {100: 3, 900: 1}},
    )  # fmt: skip
    return _Record("t.metrics", msgspec.json.encode(delta))


def _refusal(rule: str = "ny-immigration-agencies", at: int = 3_000_000, verdict: str = "refuse") -> _Record:
    audited = Audited(
        v=VERSION, id=f"0.{next(_OFFSETS)}.0", query="Q", stage="intake", at=at, key="RQ", sender="CAICE0001",
        agency="ice", whose="NY", to="NY", verdict=verdict, place="hub", rules=(rule,) if rule else (), would_refuse=(),
        removed=(), duties=(), grant="g-1" if verdict == "deliver" else None, answer="ER .02", subject=None,
        stamp=_STAMP,
    )  # fmt: skip
    return _Record("t.audit", msgspec.json.encode(audited))


_COUNTS = {
    "received|NY|ice|vehicle": 2,
    "refused_hub|NY|ice|vehicle": 2,
    "received|WA|cbp|driver": 1,
    "delivered|WA|cbp|driver": 1,
    "received|TX|ice-hsi|driver": 1,
    "delivered|TX|ice-hsi|driver": 1,
    "would_refuse|CA|ice-ero|driver": 1,
    "received|none|unknown|other": 1,
    "rejected|none|unknown|other": 1,
}


def _snapshot(figures: Figures) -> Snapshot:
    rows, total = rows_of(figures.totals.counts, _WATCHED)
    return Snapshot(
        setting=Setting("embedded broker", 40.0, 1_000_000),
        elapsed_s=21.5,
        page="http://127.0.0.1:8321",
        rows=rows,
        total=total,
        latest=tuple(figures.latest),
        latency={hop.value: percentiles(figures.totals.hops[hop]) for hop in Hop},
        moments=(Moment(1.0, "first decision"), Moment(15.0, "Oregon's block is in force")),
        balanced=figures.totals.balance,
    )


@pytest.fixture
def figures() -> Figures:
    """Figures of five requests and two refusals."""
    figures = Figures(_NAMES)
    figures.take([_delta(_COUNTS), _refusal(), _refusal()])
    return figures


def test_the_demo_publishes_what_the_stages_booked(figures: Figures) -> None:
    """Totals, states and agencies are the sums of the deltas."""
    said = summary(figures, stale=0)

    assert said["totals"] == {
        "received": 5, "delivered": 2, "redacted": 0, "refused": 2, "rejected": 1, "unanswered": 0, "dead_lettered": 0,
        "in_flight": 0,
    }  # fmt: skip
    assert list(said["by_state"]) == ["NY", "TX", "WA", "none"]
    assert list(said["by_agency"]) == ["cbp", "ice", "ice-hsi", "unknown"]
    assert said["latency_us"] == {"p50": 100, "p90": 565_247, "p99": 565_247, "p999": 565_247, "max": 565_247}
    assert (said["decided_by_stale_context"], said["books_balance"]) == (0, True)


def test_a_delta_that_comes_twice_counts_once(figures: Figures) -> None:
    """At-least-once brokers repeat."""
    figures.take([_delta(_COUNTS)])

    assert summary(figures, stale=0)["totals"]["received"] == 5


@pytest.mark.parametrize("topic", ["t.metrics", "t.audit"])
@pytest.mark.parametrize("value", [None, b"", b"a stranger's", b"{}", b'{"v":2}', b'"\xff"'])
def test_what_no_stage_wrote_is_passed_over(figures: Figures, topic: str, value: bytes | None) -> None:
    """The topics of a Kafka are shared; nothing in them ends the demo."""
    before = summary(figures, 0)
    figures.take([_Record(topic, value)])

    assert summary(figures, 0) == before


def test_a_request_without_outcome_is_no_balance(figures: Figures) -> None:
    """What is in flight at the end has no outcome."""
    figures.take([_delta({"received|TX|police|driver": 1}, span=(4, 5))])

    assert summary(figures, stale=0)["books_balance"] is False


def test_it_is_over_when_everything_sent_is_booked_and_nothing_is_on_its_way(figures: Figures) -> None:
    """Both: intake has read to the end, and each request has its outcome."""
    read = (
        figures.has_read({0: 4}),
        figures.has_read({0: 5}),
        figures.has_read({0: 4, 1: 1}),
        figures.has_read({0: 4, 1: 0}),
    )
    figures.take([_delta({"received|TX|police|driver": 1}, span=(4, 5))])

    assert read == (True, False, False, True)
    assert not figures.has_read({0: 5})


def test_an_answer_came_home_when_the_last_stage_books(figures: Figures) -> None:
    """Then all three stages are up."""
    before = figures.answered
    figures.take([_delta({}, stage="back")])

    assert (before, figures.answered) == (False, True)


def test_the_newest_refusal_stands_first_and_the_first_of_a_rule_is_remembered() -> None:
    """Refusals, redactions and grants are worth seeing; rejects are not."""
    figures = Figures(_NAMES)
    figures.take([_refusal(at=5), _refusal("wa-ice-block", at=7), _refusal(at=9), _refusal("", 11, "deliver")])
    figures.take([_refusal("", 12, "reject")])

    assert [each.at for each in figures.latest] == [11, 9, 7, 5]
    assert figures.first_by_rule == {"ny-immigration-agencies": 5, "wa-ice-block": 7}


def test_each_watched_place_has_a_row_and_all_others_share_one() -> None:
    """ICE's tries include HSI's and ERO's; the total row counts everything."""
    rows, total = rows_of(_COUNTS, _WATCHED)
    by_place = {row.watched.place: row for row in rows}

    assert list(by_place) == ["NY", "WA", "OR", "CA", OTHERS]
    assert (by_place["NY"].ice, by_place["WA"].cbp) == (Tries(0, 2), Tries(1, 0))
    assert (by_place[OTHERS].sheet.received, by_place[OTHERS].ice) == (2, Tries(1, 0))
    assert by_place["CA"].would_refuse == 1
    assert (total.watched.place, total.sheet.received, total.ice) == (EVERYTHING, 5, Tries(1, 2))


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (140, 50)])
def test_the_screen_fits_the_terminal(figures: Figures, width: int, height: int) -> None:
    """No line is cut but the long ones that may be, and nothing scrolls."""
    console = Console(file=io.StringIO(), width=width, height=height, color_system=None, record=True)
    console.print(screen(_snapshot(figures), ConsoleDimensions(width, height)))
    lines = console.export_text().rstrip("\n").split("\n")

    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    heading = next(line for line in lines if line.startswith("whose data"))
    assert "…" not in heading
    assert any(line.startswith("Oregon ◀ 15 s") for line in lines)
    assert any("refused, hub" in line and "ny-immigration-agencies" in line for line in lines)
    assert any("✓ 5 = 2 given + 2 refused + 1 rejected" in line for line in lines)


def test_books_out_of_balance_can_not_be_overlooked(figures: Figures) -> None:
    """A gap in the deltas is said in capitals."""
    figures.take([_delta({}, span=(9, 10))])
    console = Console(file=io.StringIO(), width=120, color_system=None, record=True)
    console.print(ending_of(_snapshot(figures), 3, 120))
    text = console.export_text()

    assert "✗ THE BOOKS DO NOT BALANCE" in text
    assert "✗ 3 decided by a context no longer in force" in text


def test_the_books_are_written_as_a_sum() -> None:
    """What is zero is left out."""
    assert books_line(Sheet(received=1_003, delivered=1_000, dead_lettered=1)).plain == (
        "books  ✓ 1,003 = 1,000 given + 1 dead + 2 pending"
    )


def test_without_a_terminal_moments_and_books_are_lines(figures: Figures) -> None:
    """No escape codes; the books only every few seconds."""
    out = io.StringIO()
    display = LineDisplay(Console(file=out, width=40))
    display.tell(Moment(2.5, "first decision of all that were ever made by it"))
    display.draw(_snapshot(figures))
    display.draw(_snapshot(figures))

    assert out.getvalue() == (
        "   2.5 s  first decision of all that were ever made by it\n"
        "  21.5 s  books  ✓ 5 = 2 given + 2 refused + 1 rejected\n"
    )


def test_rows_are_ranked_once_and_news_stand_where_a_block_moved() -> None:
    """Blocks first, then Oregon, then law that nothing enforces; a new block moves no row."""
    rows = ranked({"CA": None, "MD": None, "OR": None, "NY": "hub", "WA": "state"})
    after = changed(rows, {"CA": None, "MD": None, "OR": "state", "NY": "hub", "WA": "state"}, "◀ 15 s")

    assert rows == (
        Watched("NY", "hub"), Watched("WA", "state"), Watched("OR", "law only"), Watched("CA", "law only"),
        Watched("MD", "law only"),
    )  # fmt: skip
    assert [row for row in after if row not in rows] == [Watched("OR", "state", "◀ 15 s")]
    assert [row.place for row in after] == [row.place for row in rows]
