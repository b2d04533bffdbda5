"""Hops: from where something is known to who learns it next, and how far that is sure. Knows nothing of longer ways."""

from dataclasses import dataclass
from enum import StrEnum

from streams.paths.groups import Group


class Certainty(StrEnum):
    """How far a hop, or a way, is sure: the surest first, as they stand here."""

    SWITCH = "switch"
    """A message that the switch delivers carries it."""
    SIDE_EFFECT = "side-effect"
    """A message that the switch delivers is shown; that it is sent because of a look-up is the relation's word."""
    OUTSIDE = "outside"
    """Nothing of it goes through the switch, so that nothing about it can be proven."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a place's data of a class."""

    place: str
    data: str

    def __str__(self) -> str:
        return f"{self.place}/{self.data}"


@dataclass(frozen=True, slots=True)
class Gate:
    """What one rule can close: one group's look-ups of a place's data."""

    asked: Asked
    group: Group


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of what is known: from the data itself, or from a group, to another group."""

    giver: Asked | Group
    taker: Group
    certainty: Certainty
    how: str
    """`look-up`, or the kind of relation."""
    by: tuple[str, ...]
    """The message keys that pass; none outside."""
    source: str
    """Who says so; of a look-up the rules do."""
    message: str | None = None
    """A text that the switch delivers, and that shows it."""
    gate: Gate | None = None
    """The rule that can close it; nothing if none can."""
