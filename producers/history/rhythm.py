"""When a year's messages come: its hours, each with its load by weekday and time of day. Pure; no randomness.

A count is spread over hours by rounding its running total, never by chance: it is exact over the whole, and each hour
can be made without those before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final, Self

from producers.history.figures import YearFigures

HOUR_US: Final = 3_600 * 10**6
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A year's hours in UTC, and the load up to each."""

    year: int
    start_us: int
    loads: tuple[float, ...]
    """The load up to the start of each hour, one more than there are hours."""

    @classmethod
    def of(cls, year: int, figures: YearFigures) -> Self:
        """Weigh every hour of a year by the clock six hours behind UTC."""
        begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        week, day = tuple(figures.week.values.values()), tuple(figures.day.values.values())
        hours = (end - begin) // timedelta(hours=1)
        behind = (begin + timedelta(hours=hour - 6) for hour in range(hours))
        loads = accumulate((week[at.weekday()] * day[at.hour] for at in behind), initial=0.0)
        return cls(year, (begin - _EPOCH) // timedelta(microseconds=1), tuple(loads))

    @property
    def hours(self) -> int:
        """Say how many hours the year has."""
        return len(self.loads) - 1

    def hour_of(self, at: datetime) -> int:
        """Say in which hour of the year an instant lies; hours outside it count on."""
        return ((at - _EPOCH) // timedelta(microseconds=1) - self.start_us) // HOUR_US

    def starts_us(self, hour: int) -> int:
        """Say when an hour begins."""
        return self.start_us + hour * HOUR_US

    def load(self, span: "Span") -> float:
        """Give the load of a span."""
        return self.loads[span.until] - self.loads[span.since]


@dataclass(frozen=True, slots=True)
class Span:
    """From an hour of the year until another, which is not of it."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A count, spread over the hours of a span."""

    count: int
    span: Span
    phase: float
    """From 0 up to 1: where between two messages it begins, so that small counts don't all fall into the same hours."""

    def before(self, hour: int, rhythm: Rhythm) -> int:
        """Say how many come before an hour."""
        since, until = self.span.since, self.span.until
        if hour <= since:
            return 0
        if hour >= until:
            return self.count
        loads = rhythm.loads
        return math.floor(self.count * ((loads[hour] - loads[since]) / (loads[until] - loads[since])) + self.phase)


def divided(whole: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Divide a count by weights, what is left over going to the largest remainders (Hamilton's method)."""
    total = sum(weights)
    quotas = [whole * weight / total for weight in weights]
    counts = [math.floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda i: (counts[i] - quotas[i], i))
    for i in by_remainder[: whole - sum(counts)]:
        counts[i] += 1
    return tuple(counts)
