"""The distance between recorded and replayed inter-arrival times: Kolmogorov and Smirnov's, exact, and with tolerance.

Pure. Both are the greatest difference between two distributions. The plain one is merciless where a log's times are
rounded: 1.0003 s where 1 s was recorded counts as much as an hour. The tolerant one asks how far apart the two are once
a gap may be off by the tolerance.
"""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec

_FEWEST: Final = 2
_DIGITS: Final = 4


class Apart(msgspec.Struct, frozen=True):
    """How far apart two distributions of gaps are."""

    gaps: int
    ks: float | None
    ks_tolerant: float | None


class Distances:
    """The times between messages of one state, as recorded and as replayed, in recorded µs: 16 bytes each."""

    def __init__(self) -> None:
        """Begin with none."""
        self._recorded = array("d")
        self._replayed = array("d")
        self._last: tuple[int, int] | None = None

    def add(self, recorded_us: int, replayed_us: int) -> None:
        """Take in when the next message was recorded, and when it was replayed."""
        if self._last is not None:
            self._recorded.append(recorded_us - self._last[0])
            self._replayed.append(replayed_us - self._last[1])
        self._last = recorded_us, replayed_us

    def shown(self, tolerance_us: float) -> Apart:
        """Give how many gaps there were, and both distances; none of so few that they say nothing."""
        recorded, replayed = sorted(self._recorded), sorted(self._replayed)
        if len(recorded) < _FEWEST:
            return Apart(len(recorded), None, None)
        plain, tolerant = distance(recorded, replayed, 0.0), distance(recorded, replayed, tolerance_us)
        return Apart(len(recorded), round(plain, _DIGITS), round(tolerant, _DIGITS))


def distance(one: Sequence[float], other: Sequence[float], tolerance: float) -> float:
    """Give the greatest excess of either distribution function over the other's, moved by the tolerance. Sorted."""
    return max(_excess(one, other, tolerance), _excess(other, one, tolerance))


def _excess(one: Sequence[float], other: Sequence[float], tolerance: float) -> float:
    """Say by how much `one` is ahead of `other` at most: it can only be so at a value of its own."""
    return max(
        (
            number / len(one) - bisect_right(other, value + tolerance) / len(other)
            for number, value in enumerate(one, 1)
        ),
        default=0.0,
    )
