"""What the bench of latency makes of its windows."""

from collections.abc import Sequence

import pytest

from benchmarks.latency.probe import Window
from benchmarks.latency.report import Row, table


def row(latencies_us: Sequence[int], sent: int | None = None) -> Row:
    """Sum up a window of the setting that has a goal."""
    window = Window(len(latencies_us) if sent is None else sent, latencies_us, 3_000)
    return Row.of("one process", 4, 1_000, window)


def test_percentiles_are_in_milliseconds_and_never_low() -> None:
    """Of all messages that were answered."""
    found = row([10_000] * 980 + [90_000] * 20)

    assert found.p50_ms == pytest.approx(10, rel=0.01)
    assert found.p99_ms == pytest.approx(90, rel=0.01)
    assert found.latest_sent_ms == 3.0


def test_a_percentile_without_enough_samples_is_none() -> None:
    """And the table says so."""
    found = row([10_000] * 999)

    assert found.p99_ms is None
    assert "| too few |" in table([found])


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        pytest.param(row([49_000] * 1_000), "met", id="quick enough"),
        pytest.param(row([10_000] * 900 + [110_000] * 100), "not met", id="some too slow"),
        pytest.param(row([10_000] * 1_000, sent=1_001), "not met", id="one is missing"),
        pytest.param(row([10_000] * 100), "not met", id="too few to tell"),
    ],
)
def test_the_goal_is_met_by_all_messages_or_not_at_all(found: Row, verdict: str) -> None:
    """What is missing or was not shown meets none."""
    assert table([found]).endswith(f": {verdict}")
