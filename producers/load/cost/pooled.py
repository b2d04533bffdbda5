"""Latencies of several windows as one lot, in which each window may count more than once. Pure."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from typing import Final, Self, TypeAlias, TypeVar

from producers.load.cost.intervals import Interval, Weights, interval_of
from producers.load.measuring.percentiles import needed

Durations: TypeAlias = Mapping[int, int]
"""Duration in µs → how often it was measured."""

K = TypeVar("K")

_DIGITS: Final = 4
"""What is kept of a duration: enough to see 10 µs in 90 ms."""


def rounded_up(us: int) -> int:
    """Round a duration to what is kept of it, never down."""
    step: int = 10 ** max(0, len(str(us)) - _DIGITS)
    return -(-us // step) * step


def merged(durations: Mapping[K, Durations], where: Callable[[K], bool]) -> Durations:
    """Put the durations of some groups of a window together."""
    return sum((Counter(each) for group, each in durations.items() if where(group)), Counter[int]())


@dataclass(frozen=True, slots=True)
class Pooled:
    """All durations that occur, in order, and how many of each window are at most so long."""

    durations: Sequence[int]
    at_most: Sequence[Sequence[int]]
    samples: int
    has_gap: bool
    """Whether a window has none, so that a draw of windows may have none either."""

    @classmethod
    def of(cls, windows: Sequence[Durations]) -> Self:
        """Pool windows."""
        durations = sorted(set[int]().union(*windows))
        columns = [list(accumulate(map(_counted(window), durations))) for window in windows]
        samples = sum(sum(window.values()) for window in windows)
        return cls(durations, list(zip(*columns, strict=True)), samples, not all(windows))

    def shows(self, share: int) -> bool:
        """Tell whether there are samples enough for a percentile, in thousandths."""
        return self.samples >= needed(share)

    def quantile(self, share: int) -> Callable[[Weights], float]:
        """Give a percentile as a statistic of the windows; it is never low."""

        def at(weights: Weights) -> float:
            def counted(index: int) -> int:
                return sum(map(mul, weights, self.at_most[index]))

            rank = math.ceil(share * counted(-1) / 1_000)
            return self.durations[bisect_left(range(len(self.durations) - 1), rank, key=counted)]

        return at

    def point(self, share: int) -> float | None:
        """Give a percentile, if there are samples enough."""
        return self.quantile(share)([1] * len(self.at_most[0])) if self.shows(share) else None

    def interval(self, share: int, seed: int) -> Interval | None:
        """Say between what a percentile lies, if there are samples and windows enough."""
        if not self.shows(share) or self.has_gap:
            return None
        return interval_of(self.quantile(share), len(self.at_most[0]), seed)


def _counted(window: Durations) -> Callable[[int], int]:
    return lambda us: window.get(us, 0)


def added_to(off: Pooled, on: Pooled, share: int, seed: int) -> Interval | None:
    """Say by how much a percentile is higher in one lot than in the other, whose windows are its partners."""
    if not (off.shows(share) and on.shows(share)) or off.has_gap or on.has_gap:
        return None
    before, after = off.quantile(share), on.quantile(share)
    return interval_of(lambda weights: after(weights) - before(weights), len(on.at_most[0]), seed)
