"""Where messages go, as numbers: whose data a destination holds, and the partition that its own name has.

Intake treats all destinations of one place alike, and all places that no rule speaks of, so what it learns of one
serves the others.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers
from streams.broker.partitioning import MASK, MULTIPLIER, SEED
from streams.broker.tracks import PRECEDENCE
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.directory import Directory
from streams.messages.places import CODES, MULTI_STATE
from streams.policies.bundle import Bundle
from streams.switch.stages.columns.scanning import is_name, name_code
from streams.switch.stages.columns.slots import Register, Slots
from streams.switch.stages.routes import Outlet

_WORD: Final = 4
"""Bytes that are hashed at a time."""


MOST_PLACES: Final = 1 << 24
"""More places than there can be."""
FREE: Final = MOST_PLACES
"""The sort of places that no rule speaks of. Each other place is a sort of its own, by its number."""


class Named(NamedTuple):
    """The destinations of one letter: the number of each name, and where it stands."""

    codes: Integers
    begins: Integers
    ends: Integers


def nobody() -> Named:
    """Make room for the destinations of a letter."""
    return Named(*(np.zeros(MOST_DESTINATIONS, np.int64) for _ in Named._fields))


class Destinations(NamedTuple):
    """Whose data each destination that a directory knows holds."""

    places: Mapping[str, int]
    """The place, or the line that is no place's → its number."""
    by_name: Register
    """By number of the name: the number of the place."""

    @property
    def slots(self) -> Slots:
        """Give all of them, as compiled code reads them."""
        return self.by_name.slots


@lru_cache(maxsize=4)
def destinations_of(directory: Directory) -> Destinations:
    """Give a number to the place of every destination that a plain letter may have."""
    places: dict[str, int] = {}
    by_name = Register()
    for destination in filter(is_name, {*directory.agencies, *CODES} - {MULTI_STATE}):
        place = directory.state_of(destination) or destination
        by_name.add(name_code(destination.encode()), 0, places.setdefault(place, len(places)))
    return Destinations(places, by_name)


def sorts_of(destinations: Destinations, bundle: Bundle) -> Integers:
    """Give the sort of each place."""
    sorts = [number if bundle.rules_of(place) else FREE for place, number in destinations.places.items()]
    return np.array(sorts, np.int64)


@compiled
def repeats(named: Named, number: int) -> bool:
    """Tell whether a destination was named before."""
    for before in range(number):  # noqa: SIM110 -- the compiler knows no generators
        if named.codes[before] == named.codes[number]:
            return True
    return False


@compiled
def hashed(data: Bytes, begin: int, end: int) -> int:
    """Hash a name as `partitioning.murmur2` does."""
    value = SEED ^ (end - begin)
    whole = begin + (end - begin) // _WORD * _WORD
    for at in range(begin, whole, _WORD):
        word = _number(data, at, at + _WORD) * MULTIPLIER & MASK
        word = (word ^ word >> 24) * MULTIPLIER & MASK
        value = value * MULTIPLIER & MASK ^ word
    if whole < end:
        value = (value ^ _number(data, whole, end)) * MULTIPLIER & MASK
    value = (value ^ value >> 13) * MULTIPLIER & MASK
    return value ^ value >> 15


@compiled
def _number(data: Bytes, begin: int, end: int) -> int:
    """Read bytes as a number, the lowest first."""
    value = 0
    for at in range(end - 1, begin - 1, -1):
        value = value << 8 | int(data[at])
    return value


class Tracks(NamedTuple):
    """The partitions that messages go by, those of one budget class behind those of the next more urgent."""

    begins: Integers
    """By rank of the class; behind the last, where its partitions end."""
    partitions: Integers


def rank_of(key: str) -> int:
    """Say how urgent a message key is: 0 for the most urgent class."""
    return PRECEDENCE.index(budget_class_of(key))


def tracks_of(outlets: Mapping[BudgetClass, Outlet]) -> Tracks:
    """Lay out a topic's tracks."""
    each = [np.array(outlets[budget_class].among, np.int64) for budget_class in PRECEDENCE]
    return Tracks(np.cumsum([0, *map(len, each)]), np.concatenate(each))


@compiled
def partition_on(tracks: Tracks, rank: int, data: Bytes, begin: int, end: int) -> int:
    """Say in which partition a name has its messages of a class."""
    first, behind = tracks.begins[rank], tracks.begins[rank + 1]
    return int(tracks.partitions[first + (hashed(data, begin, end) & _POSITIVE) % (behind - first)])


_POSITIVE: Final = MASK >> 1
