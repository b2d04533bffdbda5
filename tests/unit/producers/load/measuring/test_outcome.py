"""Latency counts from when a message was due; what came of a window is reported as it is."""

import io
from array import array
from dataclasses import replace

import msgspec
import pytest
from rich.console import Console

from producers.load.measuring.answers import HOPS
from producers.load.measuring.book import Answer, Book, Cover, Hops
from producers.load.measuring.outcome import Outcome, Seen, Watch, outcome_of
from producers.load.orders import Order
from producers.load.reporting.report import Judgement, Report
from producers.load.reporting.view import drawn
from producers.load.search import Found, Search, Step, Trial, step_of
from producers.load.sending.names import WHOLE, name_of
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.told import About, Ended, Told
from producers.load.sending.turns import UNTOUCHED
from streams.messages.directory import shipped_directory

_SECOND = 10**6
_MS = 1_000
_RATE = 1_000
_COUNT = 2_000
_START_US = 5 * _SECOND
_WINDOW = Window(0, _START_US * 1_000, Schedule(Shape.CONSTANT, float(_RATE), 2.0), Arrivals.EVEN, 1, "M" * 16)
_WALL_US = 1_700_000_000_000_000
_ORDER = Order(_WINDOW.schedule, _WINDOW.arrivals, 0.0, None, None, 1)
_READ_NS = (_START_US + 20) * 1_000
_NO_WAY: Hops = (1, 2, None, None)
_STALL = range(1_500, 1_700)
"""Messages that went late, since their producer stood still."""


def _hops(taken_us: int) -> Hops:
    taken_us += _START_US + _WALL_US
    return taken_us, taken_us + 100, taken_us + 3_000, taken_us + 3_200


def _empty() -> Book:
    return Book(Cover(_WINDOW.mark, _START_US, _WALL_US, shipped_directory()))


def _told(first: int, times_us: tuple[int, int], about: About) -> Told:
    due_us, sent_us = times_us
    return Told(WHOLE, first, array("I", [due_us]), array("I", [sent_us]), [about])


def _book(late: range = range(0), answered: int = _COUNT) -> Book:
    """Fill a book: every message is answered 10 ms after it went; those that are late go when the last of them does."""
    book = _empty()
    for number, due_us in enumerate(at // 1_000 - _START_US for at in _WINDOW.due_ns()):
        sent_us = late.stop * _SECOND // _RATE if number in late else due_us + _MS // 10
        key, state = ("DQ", "IL") if number % 2 else ("RQ", "TX")
        book.note(_told(number, (due_us, sent_us), About("police", key, 1)))
        if number < answered:
            verdict = "refuse" if number % 20 == 1 else "deliver"
            rules = ("il-ice",) if verdict == "refuse" else ()
            name = name_of(_WINDOW.mark, number)
            answer = Answer(f"0.{number}.0", name, verdict, state, _hops(sent_us + 2 * _MS), rules)
            book.take([msgspec.json.encode(answer)], (_START_US + sent_us + 10 * _MS) * 1_000)
    return book


def _outcome(book: Book, ended: Ended | None = None, watch: Watch | None = None) -> Outcome:
    return outcome_of(_WINDOW, Seen(book, [ended or Ended(WHOLE, _COUNT)], watch or Watch()))


def _report(outcome: Outcome, order: Order = _ORDER, search: Search | None = None) -> Report:
    return Report(order, Found(outcome, search), outcome.figures())


def test_a_window_that_went_well_is_valid_and_its_latency_the_switchs() -> None:
    """From due a tenth of a millisecond more than from sent: that is how late messages went."""
    said = _report(_outcome(_book())).to_json()

    assert (said["valid"], said["why_invalid"], said["verdict"]) == (True, [], None)
    assert (said["offered_per_second"], said["achieved_per_second"]) == (1_000.0, 1_000.0)
    assert said["latency_us"] == {
        "p50": 10_100, "p90": 10_100, "p99": 10_100, "p999": None, "max": 10_100, "samples": 2_000,
        "too_few": {"p999": "too few: 2,000 of 10,000 samples"},
    }  # fmt: skip
    assert (said["messages"], said["answers"], said["missing"]) == (2_000, 2_000, 0)


def test_a_producer_that_stood_still_shows_from_due_not_from_sent_and_is_invalid() -> None:
    """Each message that it delayed is charged with its delay."""
    outcome = _outcome(_book(late=_STALL))
    figures = outcome.figures()

    assert (figures.all.from_due.values["p99"] or 0) > 180_000
    assert (figures.all.from_sent.values["p99"] or 0) < 11_000
    assert outcome.why_invalid == ("the producer fell behind: 7.5 % of messages went more than 50 ms late",)
    assert outcome.late.max_us == 199_000


def test_answers_are_sorted_by_what_they_have_in_common() -> None:
    """State and class of the request, agency of its sender, verdict of the answer."""
    sorted_by = _outcome(_book()).figures().sorted

    counts = {
        name: {group: each.from_due.samples for group, each in found.items()} for name, found in sorted_by.items()
    }
    refused = sorted_by["by_verdict"]["refuse"].from_due

    assert counts == {
        "by_state": {"IL": 1_000, "TX": 1_000},
        "by_agency": {"police": 2_000},
        "by_class": {"look-up": 2_000},
        "by_kind": {"driver": 1_000, "vehicle": 1_000},
        "by_verdict": {"deliver": 1_900, "refuse": 100},
    }
    assert refused.values == {"p50": 10_100, "p90": 10_100, "p99": None, "p999": None}


def test_answers_are_counted_by_verdict_and_rule() -> None:
    """A rule as often as it stands on an answer."""
    account = _outcome(_book()).account

    assert account.answers == {"deliver": 1_900, "refuse": 100}
    assert account.rules == {"il-ice": 100}


@pytest.mark.parametrize(
    ("hops", "expected"),
    [
        pytest.param((2_000, 2_100, 5_000, 5_200), [1_000, 100, 2_900, 200, 800], id="all the way"),
        pytest.param((2_000, 2_100, None, None), [1_000, 100, None, None, None], id="refused"),
    ],
)
def test_a_way_is_cut_at_its_hops(hops: Hops, expected: list[int | None]) -> None:
    """The hub's times are wall times; the others are put beside them."""
    book = _empty()
    request_in, request_out, *response = (None if at is None else at + _START_US + _WALL_US for at in hops)
    way: Hops = (request_in, request_out, response[0], response[1])
    answer = msgspec.json.encode(Answer("0.0.0", name_of(_WINDOW.mark, 0), "deliver", "IL", way))
    book.note(_told(0, (0, 1_000), About("police", "DQ", 1)))
    book.take([answer], (_START_US + 6_000) * 1_000)

    assert [next(iter(book.answers.durations(hop)), None) for hop in HOPS] == expected


def test_answers_that_never_came_make_a_run_invalid_and_too_much() -> None:
    """Percentiles leave them out, so they prove nothing."""
    outcome = _outcome(_book(answered=1_900))

    assert outcome.why_invalid == ("100 answers are missing",)
    assert outcome.is_unfinished
    assert step_of(outcome) == Step(1_000.0, Trial.TOO_MUCH)


def test_what_a_step_of_a_search_shows() -> None:
    """Borne, unless lag grew; nothing, where the producer is to blame."""
    assert step_of(_outcome(_book())).trial is Trial.BORNE
    assert step_of(_outcome(_book(late=_STALL))).trial is Trial.NOT_OFFERED
    assert step_of(_outcome(_book(), Ended(WHOLE, 10, error="gone"))).trial is Trial.NOT_OFFERED


@pytest.mark.parametrize(
    ("p99_us", "watch", "expected"),
    [
        pytest.param(10_100, Watch(), Judgement.PASS, id="kept"),
        pytest.param(10_099, Watch(), Judgement.FAIL, id="missed"),
        pytest.param(20_000, Watch(errors=("gone",)), Judgement.FAIL, id="invalid"),
        pytest.param(None, Watch(), None, id="none asked for"),
    ],
)
def test_a_threshold_is_kept_only_by_a_valid_run(p99_us: int | None, watch: Watch, expected: Judgement | None) -> None:
    """What is not shown fails."""
    assert _report(_outcome(_book(), watch=watch), replace(_ORDER, p99_us=p99_us)).judgement is expected


def test_a_search_is_reported_with_its_steps() -> None:
    """And is invalid where no rate was borne."""
    steps = (Step(100.0, Trial.BORNE), *[Step(200.0, Trial.TOO_MUCH)] * 2)
    said = _report(_outcome(_book()), replace(_ORDER, hold=0.85), Search(100.0, steps)).to_json()
    none = _report(_outcome(_book()), replace(_ORDER, hold=0.85), Search(100.0, steps[1:]))

    assert said["find_max"] == {
        "max_per_second": 100.0, "limited_by": "switch", "held": 0.85, "hold_showed": None,
        "steps": [{"per_second": 100.0, "showed": "borne"}, *[{"per_second": 200.0, "showed": "too much"}] * 2],
    }  # fmt: skip
    assert none.why_invalid == ("no rate was borne, so none was held",)


def test_what_was_held_of_a_maximum_is_told() -> None:
    """It may not be borne, where the maximum was found on a quieter machine."""
    order = replace(_ORDER, hold=0.5)
    search = Search(100.0, (Step(2.0 * _RATE, Trial.BORNE),))
    borne, missing = _report(_outcome(_book()), order, search), _report(_outcome(_book(answered=1_000)), order, search)

    assert _found_max(borne)["hold_showed"] == "borne"
    assert _found_max(missing)["hold_showed"] == "too much"
    assert "was not borne" not in _drawn(borne)
    assert "what was held of it was not borne" in _drawn(missing)


def _found_max(report: Report) -> dict[str, object]:
    found = report.to_json()["find_max"]
    assert isinstance(found, dict)
    return found


def test_one_window_that_fails_is_tried_again() -> None:
    """On a machine that others use it may be an accident; twice is none."""
    once = Search(100.0, (Step(100.0, Trial.BORNE), Step(200.0, Trial.NOT_OFFERED)))
    luckier, again = once.after(Step(200.0, Trial.BORNE)), once.after(Step(200.0, Trial.TOO_MUCH))

    assert once.next_rate == 200.0
    assert (luckier.best, luckier.next_rate) == (200.0, 400.0)
    assert (again.best, again.limited_by) == (100.0, "switch")
    assert Search(100.0).next_rate == 100.0


def _drawn(report: Report) -> str:
    out = io.StringIO()
    Console(file=out, width=80).print(drawn(report))
    return out.getvalue()


def test_the_latest_answer_counts_in_whatever_order_they_came_to_be_known() -> None:
    """An answer may be read before it is known that its message went, and is matched later than others."""
    outcome = _outcome(_book())
    known = replace(outcome, times=replace(outcome.times, done=[4 * _SECOND, 1 * _SECOND]))

    assert known.answered_per_second == 0.5


def test_percentiles_are_written_as_everywhere() -> None:
    """Not as they are called in JSON."""
    header = next(line for line in _drawn(_report(_outcome(_book()))).splitlines() if "p50" in line)

    assert header.split() == ["ms", "p50", "p90", "p99", "p99.9", "longest", "answers"]


def test_what_was_found_fits_a_terminal() -> None:
    """In 80 columns, with what is not shown for lack of samples said."""
    text = _drawn(_report(_outcome(_book(answered=1_999)), replace(_ORDER, p99_us=5), Search(100.0)))

    assert max(map(len, text.splitlines())) <= 80
    assert all(part in text for part in ("from due", "too few", "driver", "✗ INVALID", "1 answers are missing"))
    assert "maximum   none" in text
    assert "✗ the p99 from due is not shown to be within its threshold" in text


def test_a_good_ending_is_said() -> None:
    """With the maximum, who limited it, and the threshold."""
    search = Search(100.0, (Step(100.0, Trial.BORNE), *[Step(109.0, Trial.TOO_MUCH)] * 2))
    text = _drawn(_report(_outcome(_book()), replace(_ORDER, p99_us=20_000), search))

    assert "maximum   100 messages a second, limited by the switch" in text
    assert "✓ the p99 from due is within its threshold\n✓ valid" in text
    assert "threshold" not in _drawn(_report(_outcome(_book())))


def test_a_reject_answers_for_all_destinations_and_garbage_is_counted() -> None:
    """Nothing more will come for it."""
    book = _empty()
    book.note(_told(0, (0, 0), About("police", "DQ", 3)))
    mine, others = name_of(_WINDOW.mark, 0), name_of(_WINDOW.mark, 9)
    answers = (
        Answer("0.0.0", mine, "reject", None, _NO_WAY),
        Answer("0.9.0", "of others", "deliver", "IL", _NO_WAY),
        Answer("0.9.0", others, "deliver", "IL", _NO_WAY),
        Answer("no number", mine, "deliver", "IL", _NO_WAY),
    )
    book.take([*map(msgspec.json.encode, answers), b"{", None], _READ_NS)

    assert (book.has_all, book.unreadable, book.unmatched) == (True, 3, 2)


@pytest.mark.parametrize(("hops", "expected"), [((1, 2, None, None), False), ((1, 2, 3, 4), True)])
def test_a_switch_is_awake_when_a_state_s_answer_came_back(hops: Hops, expected: bool) -> None:  # noqa: FBT001 -- a case
    """A refusal at the hub shows that intake runs, and nothing of the stages behind it."""
    book = _empty()
    book.take([msgspec.json.encode(Answer("0.0.0", "of no window", "deliver", "IL", hops))], _READ_NS)

    assert book.has_round_trip is expected


def test_every_message_that_went_is_accounted_for() -> None:
    """Answered, by verdict, `mixed` where its answers differ; unanswered; or not stored."""
    book = _empty()
    about = About("police", "DQ", 2)
    answers = (("0.0.0", 0, "deliver"), ("0.0.1", 0, "refuse"), ("0.1.0", 1, "refuse"), ("0.1.1", 1, "refuse"),
               ("0.2.0", 2, "redact"))  # fmt: skip
    book.note(Told(WHOLE, 0, array("I", range(5)), array("I", range(5)), [about] * 5))
    said = (Answer(i, name_of(_WINDOW.mark, number), verdict, "IL", _NO_WAY) for i, number, verdict in answers)
    book.take(map(msgspec.json.encode, said), _READ_NS)
    account = _outcome(book, Ended(WHOLE, 4, error="gone")).account

    assert (account.due, account.sent, account.stored) == (_COUNT, 5, 4)
    assert account.messages == {"mixed": 1, "refuse": 1}
    assert (account.unanswered, account.missing, account.not_stored) == (2, 3, 1)
    assert account.answers == {"deliver": 1, "redact": 1, "refuse": 3}
    assert account.became == {"mixed": 1, "refuse": 1, "unanswered": 2, "not_stored": 1}
    assert account.balances


def test_a_status_of_the_hub_is_no_state_s_answer() -> None:
    """It is delivered, and tells that nobody answered: out of service is a fault, nothing behind a line is usual."""
    book = _empty()
    book.note(Told(WHOLE, 0, array("I", range(4)), array("I", range(4)), [About("police", "DQ", 1)] * 4))
    told = (("deliver", "SM .04"), ("deliver", "SM .01"), ("refuse", "SM .01"), ("deliver", None))
    said = (
        Answer(f"0.{number}.0", name_of(_WINDOW.mark, number), verdict, "WA", _NO_WAY, answer=answer)
        for number, (verdict, answer) in enumerate(told)
    )
    book.take(map(msgspec.json.encode, said), _READ_NS)
    outcome = _outcome(book, Ended(WHOLE, 4))

    assert outcome.account.became == {"deliver": 1, "refuse": 1, "unanswered": 2, "not_stored": 0}
    assert outcome.account.balances
    assert outcome.answers.verdicts_by_state() == {"WA": {"deliver": 1, "refuse": 1, "unanswered": 2}}
    assert outcome.facts.out_of_service == 1


def test_what_was_answered_was_stored_whoever_ends_before_saying_so() -> None:
    """A producer that is killed can't say how far it came; its messages did."""
    account = _outcome(_book(answered=1_200), Ended(WHOLE, 0, error="gone")).account

    assert (account.stored, account.not_stored) == (1_200, 800)
    assert account.balances


def test_a_rate_at_which_a_state_is_out_of_service_is_too_much() -> None:
    """Its deadline passed."""
    outcome = _outcome(_book())
    late = replace(outcome, facts=replace(outcome.facts, out_of_service=1))

    assert step_of(late).trial is Trial.TOO_MUCH


def test_an_answer_more_than_expected_does_not_count_for_another_message() -> None:
    """A reject answers for all; should a destination answer nevertheless, nothing gets out of balance."""
    book = _empty()
    book.note(Told(WHOLE, 0, array("I", [0, 0]), array("I", [0, 0]), [About("police", "DQ", 2)] * 2))
    mine = name_of(_WINDOW.mark, 0)
    said = (Answer("0.0.0", mine, "reject", None, _NO_WAY), Answer("0.0.1", mine, "deliver", "IL", _NO_WAY))
    book.take(map(msgspec.json.encode, said), _READ_NS)
    account = _outcome(book, Ended(WHOLE, 2)).account

    assert (book.register.expected, account.missing, account.unanswered) == (2, 2, 1)
    assert account.messages == {"mixed": 1}
    assert account.balances


def test_an_account_that_does_not_balance_is_not_believed() -> None:
    """A message that became nothing, or two things, would be a fault of ours."""
    outcome = _outcome(_book())
    lost = replace(outcome, account=replace(outcome.account, sent=outcome.account.sent + 1))

    assert outcome.why_invalid == ()
    assert lost.why_invalid == ("messages are accounted for twice, or not at all",)


def test_a_window_that_was_ended_by_hand_says_so() -> None:
    """Whoever searches for a rate then looks no further."""
    by_hand = replace(_WINDOW, by_hand=UNTOUCHED.ended(1.0))

    assert [replace(_outcome(_book()), window=window).was_ended for window in (_WINDOW, by_hand)] == [False, True]
