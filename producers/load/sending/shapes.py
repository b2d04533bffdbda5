"""How the rate goes over a window of load, and so when each message is due. Pure: a function of time, no clock.

`--profile` names a shape: in code a profile is what rules see of an ORI.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import Final

from producers.pacing import even_gaps, poisson_gaps

_ROUNDING: Final = 1e-6
"""Of a message: what sums of floats may miss of the last one."""


class Shape(StrEnum):
    """How the rate goes."""

    CONSTANT = "constant"
    STEPS = "steps"
    RAMP = "ramp"
    SPIKE = "spike"


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


PIECES: Final = {
    Shape.CONSTANT: (Piece(1.0, 1.0, 1.0),),
    Shape.STEPS: tuple(Piece(0.2, step / 5, step / 5) for step in range(1, 6)),
    Shape.RAMP: (Piece(1.0, 0.0, 1.0),),
    Shape.SPIKE: (Piece(0.4, 0.2, 0.2), Piece(0.2, 1.0, 1.0), Piece(0.4, 0.2, 0.2)),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A shape with its highest rate and its length."""

    shape: Shape
    per_second: float
    seconds: float

    @property
    def load(self) -> float:
        """Give how many messages are due in all, on average."""
        return self.per_second * self.seconds * sum(piece.load for piece in PIECES[self.shape])

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
        pieces = PIECES[self.shape]
        loads = list(accumulate((piece.load for piece in pieces), initial=0.0))
        part = min(load / self.per_second / self.seconds, loads[-1])
        index = max(bisect_left(loads, part) - 1, 0)
        before = sum(piece.seconds for piece in pieces[:index])
        return self.seconds * min(before + pieces[index].due(part - loads[index]), 1.0)


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

    @property
    def end_ns(self) -> int:
        """Say when nothing more is due."""
        return self.start_ns + round(self.schedule.seconds * 1e9)

    def due_ns(self, seed: int) -> Iterator[int]:
        """Give when messages are due. Same seed and number, same distances."""
        return due_times_ns(self.schedule, self.arrivals.gaps(f"{seed}/gaps/{self.number}"), self.start_ns)


def due_times_ns(schedule: Schedule, gaps: Iterable[float], start_ns: int) -> Iterator[int]:
    """Give when each message is due until the schedule ends, each computed from the start: no error adds up."""
    end = schedule.load + _ROUNDING
    for load in accumulate(gaps):
        if load > end:
            return
        yield start_ns + round(schedule.due_s(load) * 1e9)
