"""Looking for the highest rate that a switch bears: which rate to try next, and what a trial says. Pure.

The sign of too much is that lag grows: over the window more and more messages wait for their answer.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from producers.load.orders import MOST_PER_SECOND

_NEAR: Final = 1.1
"""A maximum is found when the lowest rate that is too much is at most so many times the highest that is borne."""
_LEAST_SHARE: Final = 1 / 64
"""Below this share of the first rate nothing is tried."""
_GROWTH: Final = 0.05
"""Lag that grows by more than this share of what was due is no accident …"""
_DEVIATIONS: Final = 3.0
"""… if it also grows by more than so many times the square root of itself, by which it wavers anyway."""


class Trial(StrEnum):
    """What a window at a rate shows."""

    BORNE = "borne"
    TOO_MUCH = "too much"
    NOT_OFFERED = "not offered"
    """The producer could not: nothing is known of the switch."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rate that was tried."""

    per_second: float
    trial: Trial


@dataclass(frozen=True, slots=True)
class Search:
    """The rates tried so far."""

    first: float
    steps: tuple[Step, ...] = field(default=())

    def after(self, step: Step) -> "Search":
        """Go on with what a step showed."""
        return Search(self.first, (*self.steps, step))

    @property
    def best(self) -> float | None:
        """Give the highest rate that was borne, below every one that was not."""
        borne = [s.per_second for s in self.steps if s.trial is Trial.BORNE and s.per_second < self._limit]
        return max(borne, default=None)

    @property
    def _limit(self) -> float:
        return min((s.per_second for s in self.steps if s.trial is not Trial.BORNE), default=math.inf)

    @property
    def limited_by(self) -> str:
        """Say who could not bear more."""
        found = [s.trial for s in self.steps if s.per_second == self._limit]
        return {Trial.TOO_MUCH: "switch", Trial.NOT_OFFERED: "producer"}.get(found[-1], "") if found else "bound"

    @property
    def next_rate(self) -> float | None:
        """Say which rate to try next: double, or halve, then close in; none when the maximum is known well enough."""
        best, limit = self.best, self._limit
        if best is None:
            lower = self.first if limit == math.inf else limit / 2
            return lower if lower >= self.first * _LEAST_SHARE else None
        if limit == math.inf:
            return min(2 * best, MOST_PER_SECOND) if best < MOST_PER_SECOND else None
        return math.sqrt(best * limit) if limit > _NEAR * best else None


def unanswered_at(times_ns: Sequence[int], sent_ns: Sequence[int], done_ns: Sequence[int]) -> list[int]:
    """Count at each time the messages that were sent and not answered yet; both lists are sorted."""
    return [bisect_right(sent_ns, at) - bisect_right(done_ns, at) for at in times_ns]


def grows(unanswered: Sequence[int], due: int) -> bool:
    """Tell whether lag grows: in the last third of a window it is higher than in the middle one. The first settles.

    `unanswered` are samples at even distances, `due` how many messages were due in the window.
    """
    third = len(unanswered) // 3
    middle = sum(unanswered[third : 2 * third]) / third
    last = sum(unanswered[-third:]) / third
    return last - middle > _GROWTH * due / 3 + _DEVIATIONS * math.sqrt(max(middle, 0.0))
