"""How the rate goes over a window of load, and so when each message is due. Pure: a function of time, no clock.

`--profile` names a shape: in code a profile is what rules see of an ORI.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, cycle, islice, takewhile
from random import Random
from typing import Final

from producers.load.sending.names import WHOLE, Slice
from producers.load.sending.turns import UNTOUCHED, ByHand, Turned
from producers.pacing import WORKDAY, even_gaps, poisson_gaps

ROUNDING: Final = 1e-6
"""Of a message: what sums of floats may miss of the last one."""


class Shape(StrEnum):
    """How the rate goes."""

    CONSTANT = "constant"
    STEPS = "steps"
    RAMP = "ramp"
    SPIKE = "spike"
    DAILY = "daily"
    """A working day, squeezed into the window."""
    RECORDED = "recorded"
    """The gaps of a traffic log, stretched or squeezed to the rate."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part in which the rate goes in a straight line: in shares of the window's length and highest rate."""

    seconds: float
    first: float
    last: float

    @property
    def load(self) -> float:
        """Give what is due in it."""
        return self.seconds * (self.first + self.last) / 2

    def due(self, load: float) -> float:
        """Say after which part of a window so much of the load is due: the root of a square, without cancellation."""
        slope = (self.last - self.first) / self.seconds
        return 2 * load / (self.first + math.sqrt(max(0.0, self.first**2 + 2 * slope * load))) if load else 0.0

    def until(self, part: float) -> float:
        """Say which load is due after a part of a window: `due` the other way round."""
        return part * (self.first + (self.last - self.first) * part / self.seconds / 2)


PIECES: Final = {
    Shape.CONSTANT: (Piece(1.0, 1.0, 1.0),),
    Shape.STEPS: tuple(Piece(0.2, step / 5, step / 5) for step in range(1, 6)),
    Shape.RAMP: (Piece(1.0, 0.0, 1.0),),
    Shape.SPIKE: (Piece(0.4, 0.2, 0.2), Piece(0.2, 1.0, 1.0), Piece(0.4, 0.2, 0.2)),
    Shape.DAILY: tuple(Piece(1 / 24, hour / max(WORKDAY.hours), hour / max(WORKDAY.hours)) for hour in WORKDAY.hours),
    Shape.RECORDED: (Piece(1.0, 1.0, 1.0),),
}
_LOADS: Final = {shape: tuple(accumulate((p.load for p in parts), initial=0.0)) for shape, parts in PIECES.items()}
"""What is due up to where each piece begins, and in all."""
_BEGINS: Final = {shape: tuple(accumulate((p.seconds for p in parts), initial=0.0)) for shape, parts in PIECES.items()}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A shape with its highest rate and its length."""

    shape: Shape
    per_second: float
    seconds: float
    recording: tuple[float, ...] = ()
    """The gaps of a log in mean gaps, if its shape is that of one; they are taken again where they are too few."""

    @property
    def load(self) -> float:
        """Give how many messages are due in all, on average."""
        return self.per_second * self.seconds * _LOADS[self.shape][-1]

    @property
    def mean_per_second(self) -> float:
        """Give the rate at which messages are due on average: by plan, and not as chance would have it."""
        return self.load / self.seconds

    def rate_at(self, second: float) -> float:
        """Give the rate at a second of the window."""
        passed = 0.0
        for piece in PIECES[self.shape]:
            within = second / self.seconds - passed
            if within <= piece.seconds:
                return self.per_second * (piece.first + (piece.last - piece.first) * within / piece.seconds)
            passed += piece.seconds
        return 0.0

    def due_s(self, load: float) -> float:
        """Say after how many seconds the `load`-th message is due; a fraction lies between two messages."""
        loads = _LOADS[self.shape]
        part = min(load / self.per_second / self.seconds, loads[-1])
        index = max(bisect_left(loads, part) - 1, 0)
        within = PIECES[self.shape][index].due(part - loads[index])
        return self.seconds * min(_BEGINS[self.shape][index] + within, 1.0)

    def load_until(self, second: float) -> float:
        """Say how many messages are due until then, on average: `due_s` the other way round."""
        part = min(max(second / self.seconds, 0.0), 1.0)
        index = max(bisect_left(_BEGINS[self.shape], part) - 1, 0)
        index = min(index, len(PIECES[self.shape]) - 1)
        within = PIECES[self.shape][index].until(part - _BEGINS[self.shape][index])
        return self.per_second * self.seconds * (_LOADS[self.shape][index] + within)


class Arrivals(StrEnum):
    """How messages are spread around the rate."""

    POISSON = "poisson"
    EVEN = "even"

    def gaps(self, seed: str) -> Iterator[float]:
        """Give the gaps, in mean gaps."""
        return even_gaps() if self is Arrivals.EVEN else poisson_gaps(Random(seed))


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of load: what is due when. Which messages they are is the traffic's business."""

    number: int
    """Which stretch of the traffic it is: windows of one number have the same messages, at the same distances."""
    start_ns: int
    """On the monotonic clock, which all processes of a machine share."""
    schedule: Schedule
    arrivals: Arrivals
    seed: int
    mark: str = ""
    """What the ids of its messages begin with: windows that have the same messages are told apart by it."""

    by_hand: ByHand = UNTOUCHED
    """What was changed while it was sent."""

    @property
    def seconds(self) -> float:
        """Say how long it is."""
        return self.schedule.seconds if self.by_hand.ended_s is None else self.by_hand.ended_s

    @property
    def mean_per_second(self) -> float:
        """Give the rate at which messages were due on average, changes by hand and all: by plan, and not by chance."""
        return self.course.load_until(self.seconds) / self.seconds

    @property
    def end_ns(self) -> int:
        """Say when nothing more is due."""
        return self.start_ns + round(self.seconds * 1e9)

    @property
    def course(self) -> Schedule | Turned:
        """Give the rate as it goes, changes by hand and all."""
        return Turned(self.schedule, self.by_hand.turns) if self.by_hand.turns else self.schedule

    def due_ns(self, part: Slice = WHOLE) -> Iterator[int]:
        """Give when messages are due, all or a slice. Same seed and number, same distances, however many send."""
        due = takewhile(lambda at: at <= self.end_ns, due_times_ns(self.course, self._gaps(), self.start_ns))
        return islice(due, part.index, None, part.count)

    def loads(self, part: Slice) -> Iterator[float]:
        """Give where in the load each message of a slice stands, without end: when it is due, the course says."""
        return islice(accumulate(self._gaps()), part.index, None, part.count)

    def _gaps(self) -> Iterator[float]:
        recorded = self.schedule.recording
        return cycle(recorded) if recorded else self.arrivals.gaps(f"{self.seed}/gaps/{self.number}")


def due_times_ns(course: Schedule | Turned, gaps: Iterable[float], start_ns: int) -> Iterator[int]:
    """Give when each message is due until the load ends, each computed from the start: no error adds up."""
    end = course.load + ROUNDING
    for load in accumulate(gaps):
        if load > end:
            return
        yield start_ns + round(course.due_s(load) * 1e9)
