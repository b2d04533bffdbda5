"""What is seen of a replay, and what its keys do; what it says at its end."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from producers.replay.fidelity import Fidelity
from producers.replay.lines import Line, Survey
from producers.replay.orders import Pace
from producers.replay.report import Decided, report_of
from producers.replay.run import Outcome
from producers.replay.sending import Outlet, Sending
from producers.replay.tempo import Tempo, positions_s
from producers.replay.view import View, said_s
from streams.broker.memory import MemoryBroker
from streams.broker.pages import KeptPages
from streams.broker.timetable import Told
from streams.errors import Exit
from streams.messages.log import read_row
from streams.replays.findings import Findings
from tests.mill import HandClock
from tests.replays import rules, wanted

FOUND = Findings(5, (), {"OR": {"deliver": 2, "refuse": 1}, "none": {"reject": 2}}, "sha256:d")


def text_of(drawn: RenderableType) -> str:
    """Read what is drawn."""
    console = Console(width=120, record=True, file=StringIO())
    console.print(drawn)
    return console.export_text()


def sending(pace: Pace, clock: HandClock, stored: int) -> Sending:
    """Be in the middle of a replay."""
    outlet = Outlet(MemoryBroker(), "q", 4, KeptPages(), clock, rules(), None)
    return Sending(outlet, Told(), Fidelity(pace), stored)


def seen_after(seconds: int, pace: Pace, stored: int, keys: Sequence[str] = ()) -> str:
    """Look at a replay of 100 messages over 100 seconds, after a while and some keys."""
    clock = HandClock()
    tempo = Tempo(pace.factor, 0)
    view = View(Survey(100, 0, 0, 100_000_000), pace, tempo, sending(pace, clock, stored), clock)
    clock.us = seconds * 1_000_000
    for key in keys:
        view.press(key)
    return text_of(view.look()())


@pytest.mark.parametrize(
    ("pace", "keys", "left"),
    [
        pytest.param(Pace(1.0), "", "80 s left", id="recorded"),
        pytest.param(Pace(2.0), "", "30 s left", id="twice as fast"),
        pytest.param(Pace(1.0), "+", "40 s left", id="faster"),
        pytest.param(Pace(1.0), "-", "2 min 40 s left", id="slower"),
        pytest.param(Pace(1.0), "x", "80 s left", id="a key that does nothing"),
        pytest.param(Pace(1.0), "p", "paused", id="paused"),
        pytest.param(Pace(1.0), "pp", "80 s left", id="gone on"),
        pytest.param(Pace(1.0, 1.0), "", "80 s left", id="a rate"),
        pytest.param(Pace(None), "", "60 s left", id="by how it went"),
        pytest.param(Pace(None), "+", "60 s left", id="nothing is faster"),
    ],
)
def test_time_left_is_told_by_the_speed_or_by_how_it_went(pace: Pace, keys: str, left: str) -> None:
    """After twenty seconds, with a quarter sent."""
    text = seen_after(20, pace, 25, keys).replace("1 min 20 s", "80 s").replace("1 min 0 s", "60 s")

    assert "25 of 100 sent" in text
    assert left in text
    assert "p pause · + twice as fast · - half as fast · q end" in text


def test_as_long_as_nothing_went_no_end_is_promised() -> None:
    """At full speed there is nothing to tell it by."""
    assert "left" not in seen_after(20, Pace(None), 0)


def test_q_ends_it() -> None:
    """What is due later is not sent."""
    clock, tempo = HandClock(), Tempo(1.0, 0)
    View(Survey(), Pace(1.0), tempo, sending(Pace(1.0), clock, 0), clock).press("q")

    assert tempo.has_ended


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0 s"), (61, "1 min 1 s"), (7_261, "2 h 1 min")])
def test_lengths_of_time_are_said_for_people(seconds: float, said: str) -> None:
    """Seconds of hours are left out."""
    assert said_s(seconds) == said


def test_a_line_without_a_time_or_out_of_order_is_due_with_the_one_before() -> None:
    """The log's order is kept."""
    times = ("2025-01-01T00:00:10Z", "2025-01-01T00:00:30Z", "2025-01-01T00:00:20Z", None)
    rows = [{"at": at, "text": "x"} for at in times]
    lines = [Line(read_row(n, row), b"") for n, row in enumerate(rows, 1)]
    first_us = lines[0].entry.at_us or 0

    assert [position for position, _ in positions_s(lines, Pace(1.0), first_us)] == [0, 20, 20, 20]
    assert [position for position, _ in positions_s(lines, Pace(1.0, 2.0), first_us)] == [0, 0.5, 1, 1.5]


def test_a_report_says_what_was_found_and_how_true_it_was() -> None:
    """For people and for programs."""
    fidelity = Fidelity(Pace(1.0))
    fidelity.bare.add(100)
    fidelity.sent(0, 5_000_000, None, "TX")
    outcome = Outcome(FOUND, fidelity, resumed_after=0, sent=5, sending_s=1.25, broke_off=False)
    report = report_of(wanted(Path("log.jsonl"), speed="recorded"), "sha256:c", "memory", outcome)
    text = text_of(report.drawn())

    assert report.exit is Exit.DONE
    assert report.said["messages"] == 5
    assert report.said["by_state"] == FOUND.by_state
    assert report.said["decision_digest"] == "sha256:d"
    assert report.said["drift_us"] == {"p50": 5_055, "p99": 5_055, "max": 5_055}
    assert (report.said["inversions"], report.said["as_of"], report.said["speed"]) == (0, "recorded", "1x")
    assert "5 messages, decision digest sha256:d" in text
    assert "drift p50 5.1 ms, p99 5.1 ms, max 5.1 ms; of the bare pacer p50 0.1 ms" in text
    assert "1 sent more than 3 ms late" in text
    assert "0 out of their sender's order" in text


def test_at_full_speed_only_order_is_told() -> None:
    """Nothing was due at any time."""
    outcome = Outcome(FOUND, Fidelity(Pace(None)), resumed_after=3, sent=2, sending_s=0.1, broke_off=False)
    report = report_of(wanted(Path("log.jsonl")), "sha256:c", "memory", outcome)

    assert report.said["resumed_after"] == 3
    assert "drift" not in text_of(report.drawn())
    assert "0 out of their sender's order" in text_of(report.drawn())


def test_offline_there_is_nothing_to_certify() -> None:
    """Nothing was sent."""
    asked = wanted(Path("log.jsonl"), offline=True, as_of="2025-11-19T08:00:00Z")
    report = report_of(asked, "sha256:c", None, Decided(FOUND, broke_off=False))

    assert report.exit is Exit.DONE
    assert (report.said["certificate"], report.said["drift_us"], report.said["ground"]) == (None, None, "offline")
    assert report.said["as_of"] == "2025-11-19T08:00:00.000000Z"
    assert "drift" not in text_of(report.drawn())


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Decided(Findings(5, (3, 4), {}, "sha256:d"), broke_off=False), id="undecided"),
        pytest.param(Decided(FOUND, broke_off=True), id="broken off"),
    ],
)
def test_a_replay_that_lacks_something_fails(outcome: Decided) -> None:
    """What it has is reported."""
    report = report_of(wanted(Path("log.jsonl")), "sha256:c", None, outcome)

    assert report.exit is Exit.FAILED
    if outcome.findings.undecided:
        assert "no decision was found on lines 3, 4" in text_of(report.drawn())
