"""The gaps of a traffic log, for a load that follows them. What the log's messages say is not looked at."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final

from streams.errors import Problem, UnusableFileError
from streams.logs.opening import open_log
from streams.messages.times import parse_time

_FEWEST: Final = 2


def read_gaps(log: Path) -> tuple[float, ...]:
    """Give the gaps between a log's messages, in mean gaps: stretched to any rate they keep their proportions.

    Raises:
        UnusableFileError: it can't be read, or has fewer than two messages at different times.
    """
    times_us = sorted(_times_us(log))
    span_us = times_us[-1] - times_us[0] if len(times_us) >= _FEWEST else 0
    if not span_us:
        hint = "each line needs a time in `at`, such as 2025-12-01T12:00:00Z"
        raise UnusableFileError(str(log), (Problem(str(log), "has no two messages at different times", hint),))
    mean_us = span_us / (len(times_us) - 1)
    return tuple((later - earlier) / mean_us for earlier, later in pairwise(times_us))


def _times_us(log: Path) -> Iterable[int]:
    for _, row in open_log(log).rows():
        at = row.get("at") if not isinstance(row, bytes) else None
        at_us = parse_time(at) if isinstance(at, str) else None
        if at_us is not None:
            yield at_us
