"""What an operator is told to look into."""

import pytest

from streams.monitor.alarms import HalfDone, Outlook, Stall, alarms
from streams.monitor.cells import Tables
from tests.deltas import AT_US, delta
from tests.tables import booked

NOW_US = AT_US + 1_000_000


def ago(seconds: int) -> int:
    """Give the time so long ago."""
    return NOW_US - seconds * 1_000_000


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        pytest.param(Outlook(NOW_US), [], id="nothing"),
        pytest.param(
            Outlook(NOW_US, (HalfDone(41, "sha256:ab", ago(95)),)),
            ["activation 41 has been half-done for 95 s: run `nlets policy apply` again"],
            id="half-done",
        ),
        pytest.param(
            Outlook(NOW_US, (), (Stall("back", "nlets.responses", 2, ago(40)),)),
            ["back of nlets.responses/2 has stood still for 40 s, though records wait: it is held, or nobody runs it"],
            id="stalled",
        ),
        pytest.param(Outlook(NOW_US, (), (Stall("back", "t", 2, ago(19)),)), [], id="not for long"),
        pytest.param(Outlook(NOW_US, (), (Stall("back", "t", 2, None),)), [], id="moving"),
        pytest.param(
            Outlook(ago(61)), ["control and the stages' topics were last looked at 61 s ago"], id="not seen lately"
        ),
        pytest.param(Outlook(ago(60)), [], id="seen lately enough"),
    ],
)
def test_what_was_seen_is_said(outlook: Outlook, said: list[str]) -> None:
    """One line each, with what to do."""
    assert alarms(Tables(), outlook, NOW_US) == said


@pytest.mark.parametrize(
    ("received", "dead", "alarmed"),
    [
        pytest.param(150, 100, True, id="most"),
        pytest.param(200, 100, False, id="half"),
        pytest.param(100, 99, False, id="few"),
    ],
)
def test_a_flood_of_dead_letters_is_told_without_a_name(received: int, dead: int, *, alarmed: bool) -> None:
    """Deltas name no sender."""
    tables = booked(
        [
            delta((0, 9), {"received|none|unknown|none": 9_000}, at_us=AT_US - 70_000_000),
            delta((9, 99), {"received|none|unknown|none": received, "dead_lettered|none|unknown|none": dead}),
        ]
    )
    said = alarms(tables, Outlook(NOW_US), NOW_US)

    line = f"of {received} requests received in the last minute {dead} can't be processed: look at the dead letters"
    assert said == ([line] if alarmed else [])
