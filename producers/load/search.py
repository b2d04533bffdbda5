"""Looking for the highest rate that a switch bears: which rate to try next, and what a trial says. Pure."""

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from producers.load.measuring.outcome import Outcome
from producers.load.orders import MOST_PER_SECOND

_NEAR: Final = 1.1
"""A maximum is found when the lowest rate that is too much is at most so many times the highest that is borne."""
_LEAST_SHARE: Final = 1 / 64
"""Below this share of the first rate nothing is tried."""
_TRIES: Final = 2
"""A rate is too much if so many windows say so: on a machine that others use, one alone may be an accident."""


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
    most: float = MOST_PER_SECOND
    """No rate above it is tried."""

    def after(self, step: Step) -> "Search":
        """Go on with what a step showed."""
        return replace(self, steps=(*self.steps, step))

    @property
    def best(self) -> float | None:
        """Give the highest rate that was borne, below every one that was not."""
        borne = [s.per_second for s in self.steps if s.trial is Trial.BORNE and s.per_second < self._limit]
        return max(borne, default=None)

    @property
    def _limit(self) -> float:
        return min((rate for rate, times in self._not_borne.items() if times >= _TRIES), default=math.inf)

    @property
    def _not_borne(self) -> Counter[float]:
        return Counter(s.per_second for s in self.steps if s.trial is not Trial.BORNE)

    @property
    def _doubted(self) -> float | None:
        """Give the rate that was tried last, if that was not borne and may have been an accident."""
        rate = self.steps[-1].per_second if self.steps else None
        is_borne = any(s.per_second == rate and s.trial is Trial.BORNE for s in self.steps)
        return None if rate is None or is_borne or self._not_borne[rate] >= _TRIES else rate

    @property
    def limited_by(self) -> str:
        """Say who could not bear more."""
        found = [s.trial for s in self.steps if s.per_second == self._limit]
        return {Trial.TOO_MUCH: "switch", Trial.NOT_OFFERED: "producer"}.get(found[-1], "") if found else "bound"

    @property
    def next_rate(self) -> float | None:
        """Say which rate to try next: the same if in doubt, else double, or halve, then close in; none at the end."""
        best, limit = self.best, self._limit
        if (doubted := self._doubted) is not None:
            return doubted
        if best is None:
            lower = self.first if limit == math.inf else limit / 2
            return lower if lower >= self.first * _LEAST_SHARE else None
        if limit == math.inf:
            return min(2 * best, self.most) if best < self.most else None
        return math.sqrt(best * limit) if limit > _NEAR * best else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a load found: its window, and the search for the maximum, if there was one."""

    outcome: Outcome
    search: Search | None = None
    ended_during: str | None = None
    """What was being done when it was ended by hand, before what was to be measured."""


def step_of(outcome: Outcome) -> Step:
    """Say what a window shows of the rate that was tried in it."""
    return Step(outcome.window.schedule.per_second, _trial(outcome))


def _trial(outcome: Outcome) -> Trial:
    # A switch that takes the machine from its producer is not borne either, but nobody can tell the two apart.
    if outcome.fell_behind or outcome.facts.errors:
        return Trial.NOT_OFFERED
    facts = outcome.facts
    return Trial.TOO_MUCH if facts.missing or facts.out_of_service or outcome.lag_grew else Trial.BORNE
