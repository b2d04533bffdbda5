"""When messages are due: absolute times from a rate, a daily curve and a stream of gaps.

Pure but for `due_batches`, which waits on the clock it is given. Due times never shift because sending was slow: who
is late stays late, and latency is counted from the due time. No message and no broker here.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise, repeat
from random import Random
from typing import Final, Self, TypeVar

from streams.clock import Clock

Item = TypeVar("Item")

_HOUR_S: Final = 3_600
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class DailyCurve:
    """How a day's load spreads over its 24 hours."""

    steps: tuple[float, ...]
    """The load up to the start of each hour, in mean hours: 25 values from 0 to 24."""

    @classmethod
    def of(cls, *hours: float) -> Self:
        """Take the load of each hour; only the proportions count.

        Raises:
            ValueError: that is no day, or nothing is ever due in one of its hours.
        """
        if len(hours) != _HOURS or min(hours) <= 0:
            raise ValueError(f"a daily curve has {_HOURS} hours, each above 0")
        scale = _HOURS / sum(hours)
        return cls((0.0, *accumulate(hour * scale for hour in hours)))

    @property
    def hours(self) -> tuple[float, ...]:
        """Give the load of each hour, in mean hours."""
        return tuple(end - begin for begin, end in pairwise(self.steps))


FLAT: Final = DailyCurve.of(*(1.0,) * _HOURS)
"""The same rate all day."""

WORKDAY: Final = DailyCurve.of(
    .20, .15, .10, .10, .15, .20, .40, .60, .80, 1.0, 1.2, 1.4,
    1.6, 1.9, 2.3, 2.7, 3.0, 2.6, 1.6, .90, .50, .30, .25, .25,
)  # fmt: skip
"""Assumption: no hourly figures are published. The peak is 3 times the mean (`docs/network.md#figures`)."""


class Curve(StrEnum):
    """How the rate changes over a day."""

    FLAT = "flat"
    WORKDAY = "workday"


CURVES: Final = {Curve.FLAT: FLAT, Curve.WORKDAY: WORKDAY}


@dataclass(frozen=True, slots=True)
class Pace:
    """A mean rate, spread over the day by a curve, from a second of the day on."""

    per_second: float
    curve: DailyCurve = FLAT
    second_of_day: float = 0.0

    def __post_init__(self) -> None:
        if self.per_second <= 0:
            raise ValueError("a pace needs a rate above 0")

    def due_s(self, load: float) -> float:
        """Say after how many seconds the `load`-th message is due; a fraction lies between two messages."""
        steps = self.curve.steps
        day, rest = divmod(self._load_before() + load / self.per_second / _HOUR_S, _HOURS)
        hour = min(bisect_right(steps, rest) - 1, _HOURS - 1)
        within = (rest - steps[hour]) / (steps[hour + 1] - steps[hour])
        return (day * _HOURS + hour + within) * _HOUR_S - self.second_of_day

    def _load_before(self) -> float:
        """Give the load of the day before its second `second_of_day`, in mean hours."""
        steps = self.curve.steps
        hour, within = divmod(self.second_of_day / _HOUR_S, 1)
        return steps[int(hour)] + within * (steps[int(hour) + 1] - steps[int(hour)])


def even_gaps() -> Iterator[float]:
    """Give gaps that are all the same, in mean gaps."""
    return repeat(1.0)


def poisson_gaps(random: Random) -> Iterator[float]:
    """Give the gaps of independent senders, in mean gaps."""
    while True:
        yield random.expovariate(1.0)


def due_times_ns(pace: Pace, gaps: Iterable[float], start_ns: int) -> Iterator[int]:
    """Give when each message is due, in ns on the clock that `start_ns` was read from.

    Each is computed from the start, not from the one before, so no error adds up.
    """
    return (start_ns + round(pace.due_s(load) * 1e9) for load in accumulate(gaps))


def due_before(due_ns: Iterable[int], end_ns: float) -> Iterator[int]:
    """Give the due times before `end_ns`."""
    for due in due_ns:
        if due >= end_ns:
            return
        yield due


async def due_batches(
    items: Iterable[Item], due_ns: Iterable[int], clock: Clock, most: int = 1_000
) -> AsyncIterator[list[tuple[int, Item]]]:
    """Give items with their due times, none before it is due, in one batch whatever is due already.

    Ends with the shorter of the two. A slow taker gets larger batches, up to `most`, and the same due times.
    """
    batch: list[tuple[int, Item]] = []
    for due, item in zip(due_ns, items, strict=False):
        if batch and (due > clock.monotonic_ns() or len(batch) == most):
            yield batch
            batch = []
        if not batch:
            # Also lets others run where all is late: it returns to the event loop even when the time has passed.
            await clock.sleep_until(due)
        batch.append((due, item))
    if batch:
        yield batch
