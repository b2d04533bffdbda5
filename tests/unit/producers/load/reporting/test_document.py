"""What a report says and what its readers find there are the same; what was carried is said of valid runs alone."""

import io
from dataclasses import replace

import msgspec
import pytest
from rich.console import Console

from producers.load.measuring.outcome import Watch
from producers.load.reporting.document import Document
from producers.load.reporting.report import Report
from producers.load.reporting.view import drawn
from producers.load.search import Found, Search, Step, Trial
from producers.load.sending.turns import ByHand, Turn
from tests.load_books import WINDOW, report_of


def _document(report: Report) -> Document:
    return msgspec.convert(report.to_json(), Document)


def _text(report: Report) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(drawn(report))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_readers_find_all_that_a_report_says() -> None:
    """Neither side forgets a name."""
    assert report_of().to_json().keys() == {field.encode_name for field in msgspec.structs.fields(Document)}


def test_every_second_tells_what_happened_in_it() -> None:
    """The last holds only answers to what was due before."""
    *whole, last = _document(report_of()).by_second

    assert [(each.second, each.seconds, each.offered, each.sent) for each in whole][:2] == [
        (0, 1, 999, 999), (1, 1, 1_000, 1_000),
    ]  # fmt: skip
    assert (last.second, last.offered, last.sent) == (8, 1, 1)
    assert sum(each.refused.get("IL", 0) for each in (*whole, last)) == 400
    assert {each.latency_us.p50 for each in whole} == {10_100}


def test_states_are_told_with_their_verdicts() -> None:
    """Every answer of each."""
    assert _document(report_of()).verdicts_by_state == {"IL": {"refuse": 400}, "TX": {"deliver": 7_600}}


def test_a_valid_run_says_what_was_carried() -> None:
    """The maximum where it was looked for, else what was answered."""
    held = report_of(search=Search(1_000.0, (Step(2_000.0, Trial.BORNE), *[Step(2_100.0, Trial.TOO_MUCH)] * 2)))
    plain = _document(report_of()).headroom
    most = _document(held).headroom

    assert plain
    assert plain.text.startswith("108 × the national mean of 9.2 look-ups a second")
    assert plain.text in _text(report_of())
    assert most
    assert (most.carried_per_second, most.times_national_mean) == (2_000.0, 217.4)


def test_a_maximum_of_which_a_share_was_not_borne_was_not_carried() -> None:
    """Then what was answered is, while the share was held."""
    search = Search(1_000.0, (Step(2_000.0, Trial.BORNE), *[Step(2_100.0, Trial.TOO_MUCH)] * 2))
    report = report_of(search=search)
    outcome = report.found.outcome
    lagging = replace(outcome, times=replace(outcome.times, done=[at + at // 4 for at in outcome.times.sent]))
    held = replace(report, order=replace(report.order, hold=0.5), found=Found(lagging, search))

    assert held.held is Trial.TOO_MUCH
    assert held.headroom
    assert held.headroom.per_second == pytest.approx(800, rel=0.01)


def test_an_invalid_run_carried_nothing() -> None:
    """It says nothing of the switch, in any form."""
    report = report_of(watch=Watch(reader_stall_us=900_000))

    assert not _document(report).valid
    assert _document(report).headroom is None
    assert "national" not in _text(report)


def test_what_was_done_by_hand_is_told() -> None:
    """When, and how long the window was."""
    window = replace(WINDOW, by_hand=ByHand((Turn(2.0, 500.0), Turn(3.0, 0.0)), 6.0))
    report = report_of(window)
    found = _document(report)

    assert [(turn.at_s, turn.per_second) for turn in found.turned_by_hand] == [(2.0, 500.0), (3.0, 0.0)]
    assert (found.ended_by_hand, found.seconds, found.rate) == (True, 6.0, 1_000.0)
    assert [each.offered for each in found.by_second][:4] == [999, 1_000, 500, 1]
    assert found.valid
    assert "by hand" in _text(report)


@pytest.mark.parametrize("doing", ["warming up", "trying"])
def test_what_was_ended_before_it_was_measured_is_invalid(doing: str) -> None:
    """It says what it was doing."""
    report = report_of()
    ended = replace(report, found=Found(report.found.outcome, Search(1.0) if doing == "trying" else None, doing))

    assert ended.why_invalid == (f"ended by hand while it was still {doing}",)
    assert ended.headroom is None


def test_a_long_window_is_parted_into_longer_stretches() -> None:
    """A plot has no more room; each says how long it is."""
    window = replace(WINDOW, schedule=replace(WINDOW.schedule, per_second=1.0, seconds=1_250.0))
    stretches = _document(report_of(window)).by_second

    assert {each.seconds for each in stretches} == {3}
    assert [each.second for each in stretches][:3] == [0, 3, 6]
