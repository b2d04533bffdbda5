"""A load can follow the gaps of a traffic log, at any rate."""

from itertools import pairwise
from pathlib import Path

import pytest

from producers.load.sending.recorded import read_gaps
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from streams.errors import UnusableFileError


def _log(tmp_path: Path, *at: str) -> Path:
    log = tmp_path / "day.jsonl"
    log.write_text("".join(f'{{"at": "2025-12-01T12:00:{each}Z", "text": "x"}}\n' for each in at), encoding="utf-8")
    return log


def test_gaps_keep_their_proportions_at_any_rate(tmp_path: Path) -> None:
    """In the order of their times; a log that is too short begins again."""
    gaps = read_gaps(_log(tmp_path, "00", "04", "01"))
    due = list(Window(0, 0, Schedule(Shape.RECORDED, 10.0, 0.6, gaps), Arrivals.POISSON, 1).due_ns())

    assert gaps == (0.5, 1.5)
    assert [later - earlier for earlier, later in pairwise((0, *due))] == [50_000_000, 150_000_000] * 3


def test_a_log_without_two_times_is_told(tmp_path: Path) -> None:
    """Lines without a time are passed over."""
    log = _log(tmp_path, "00", "00", "never")
    with pytest.raises(UnusableFileError) as caught:
        read_gaps(log)

    assert [each.what for each in caught.value.problems] == ["has no two messages at different times"]
