"""Windows, places, and what a cell knows of the deltas in it."""

import pytest

from streams.metrics.coverage import Span
from streams.monitor.cells import HOUR, MINUTE, SECOND, CellKey, Seen, Window
from tests.deltas import AT_US


@pytest.mark.parametrize(
    ("window", "start"),
    [
        pytest.param(SECOND, 1_700_000_000, id="second"),
        pytest.param(MINUTE, 1_699_999_980, id="minute"),
        pytest.param(HOUR, 1_699_999_200, id="hour"),
    ],
)
def test_a_window_starts_at_a_multiple_of_its_length(window: Window, start: int) -> None:
    """Whatever the time in it."""
    assert window.start(AT_US) == window.start(AT_US + 999_999) == start


def test_a_window_expires_when_it_has_been_kept_long_enough() -> None:
    """By the newest event, counted from the window's end."""
    assert not SECOND.expired(1_700_000_000, AT_US + 180_999_999)
    assert SECOND.expired(1_700_000_000, AT_US + 181_000_000)


def test_a_key_is_read_as_it_was_written() -> None:
    """It says window, start and state."""
    assert CellKey("1m", 60, "NY").text() == "1m|60|NY"
    assert CellKey.parse("1m|60|NY") == CellKey("1m", 60, "NY")
    assert CellKey.parse(CellKey("total", 0).text()) == CellKey("total", 0)


def test_a_cell_knows_what_it_includes() -> None:
    """In order by where the last one ended; what came late, one by one."""
    seen = Seen()
    seen.note("intake|0", Span(10, 20), late=False)
    seen.note("intake|0", Span(0, 5), late=True)

    assert seen.has("intake|0", Span(10, 20), late=False)
    assert not seen.has("intake|0", Span(20, 30), late=False)
    assert not seen.has("intake|1", Span(10, 20), late=False)
    assert seen.has("intake|0", Span(0, 5), late=True)
    assert not seen.has("intake|0", Span(5, 10), late=True)


def test_a_copy_is_altered_on_its_own() -> None:
    """What is stored must not change before it is written."""
    seen = Seen()
    seen.note("intake|0", Span(0, 5), late=True)
    copy = seen.copy()
    copy.note("intake|0", Span(5, 10), late=True)
    copy.note("intake|0", Span(10, 20), late=False)

    assert seen == Seen({}, {"intake|0": [Span(0, 5)]})
