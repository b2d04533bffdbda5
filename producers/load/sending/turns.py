"""Changes of the rate by hand while a window is sent: from when on they hold, and when messages are due by them. Pure.

What was due before a change stays due when it was; from the change on the shape goes on with its new highest rate, so
every due time is still absolute: computed from the window's start, whatever became of the messages before.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol


class Plan(Protocol):
    """How the rate was to go."""

    @property
    def per_second(self) -> float:
        """The highest rate."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""

    def due_s(self, load: float) -> float:
        """Say after how many seconds the `load`-th message is due."""

    def load_until(self, second: float) -> float:
        """Say how many messages are due until then."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From a time on, in seconds from the window's start, the shape has another highest rate; with 0 it pauses."""

    at_s: float
    per_second: float


@dataclass(frozen=True, slots=True)
class ByHand:
    """All that whoever watched did to a window, in order."""

    turns: tuple[Turn, ...] = ()
    ended_s: float | None = None
    """When it was ended before its time, if it was."""

    def turned(self, turn: Turn) -> "ByHand":
        """Add a change of the rate, which is later than all before."""
        return ByHand((*self.turns, turn), self.ended_s)

    def ended(self, at_s: float) -> "ByHand":
        """End at a time."""
        return ByHand(self.turns, at_s)


UNTOUCHED: Final = ByHand()
"""Nobody did anything."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """A stretch with one highest rate."""

    at_s: float
    factor: float
    """That rate, in planned ones."""
    load: float
    """What was due when it began."""
    planned: float
    """What would have been due by then, as it was planned."""


class Turned:
    """A plan whose highest rate was changed on the way."""

    def __init__(self, plan: Plan, turns: tuple[Turn, ...]) -> None:
        self._plan = plan
        self._legs = tuple(_legs(plan, turns))
        self._begins = tuple(leg.at_s for leg in self._legs)
        self._loads = tuple(leg.load for leg in self._legs)
        self.load = self.load_until(plan.seconds)
        """How many messages are due in all, on average."""

    def due_s(self, load: float) -> float:
        """Say after how many seconds the `load`-th message is due."""
        leg = self._legs[bisect_right(self._loads, load) - 1]
        return self._plan.due_s(leg.planned + (load - leg.load) / leg.factor) if leg.factor else leg.at_s

    def load_until(self, second: float) -> float:
        """Say how many messages are due until then, on average."""
        leg = self._legs[max(bisect_right(self._begins, second) - 1, 0)]
        return leg.load + leg.factor * (self._plan.load_until(second) - leg.planned)


def _legs(plan: Plan, turns: tuple[Turn, ...]) -> Iterator[_Leg]:
    leg = _Leg(0.0, 1.0, 0.0, 0.0)
    yield leg
    for turn in turns:
        planned = plan.load_until(turn.at_s)
        leg = _Leg(
            turn.at_s, turn.per_second / plan.per_second, leg.load + leg.factor * (planned - leg.planned), planned
        )
        yield leg
