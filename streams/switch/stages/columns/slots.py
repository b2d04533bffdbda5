"""Numbers looked up by two others, in compiled code: a hash table of arrays, probed step by step."""

from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Integers
from streams.compiled import compiled

MISSING: Final = -1
"""What is found where nothing is."""

_FIRST_SIZE: Final = 1 << 10
_SPREAD: Final = -7046029254386353131
"""2^64 divided by the golden ratio, as a signed number: multiplying by it spreads neighbours over the table."""
_FOLD: Final = 29
_WIDTH: Final = 3
"""Numbers of an entry."""


class Slots(NamedTuple):
    """A table's arrays: two keys, of which the first is never 0, and a value; as long as a power of two."""

    first: Integers
    second: Integers
    values: Integers


def empty_slots(size: int) -> Slots:
    """Make a table without entries."""
    return Slots(np.zeros(size, np.int64), np.zeros(size, np.int64), np.full(size, MISSING, np.int64))


@compiled
def slot_of(slots: Slots, first: int, second: int) -> int:
    """Find where an entry is, or would be put."""
    # Compiled or not, `multiply` drops what overflows.
    mixed = np.multiply(np.multiply(first, _SPREAD) ^ second, _SPREAD)
    at = int((mixed ^ mixed >> _FOLD) & (len(slots.first) - 1))
    while slots.first[at] != 0 and (slots.first[at] != first or slots.second[at] != second):
        at = (at + 1) & (len(slots.first) - 1)
    return at


@compiled
def found(slots: Slots, first: int, second: int) -> int:
    """Look a value up."""
    return int(slots.values[slot_of(slots, first, second)])


@compiled
def move(source: Slots, target: Slots) -> None:
    """Put every entry into another table."""
    for at in range(len(source.first)):
        if source.first[at] != 0:
            put(target, source.first[at], source.second[at], source.values[at])


@compiled
def put(slots: Slots, first: int, second: int, value: int) -> None:
    """Add an entry, or replace its value; there must be room."""
    at = slot_of(slots, first, second)
    slots.first[at], slots.second[at], slots.values[at] = first, second, value


@compiled
def put_all(slots: Slots, entries: Integers) -> None:
    """Add entries: first key, second key and value of each, in turn."""
    for at in range(0, len(entries), _WIDTH):
        put(slots, entries[at], entries[at + 1], entries[at + 2])


class Register:
    """A table that grows: half of it at most is ever used.

    What is added one by one is looked up in a dict, since to call compiled code costs more than to find an entry, and
    goes into the arrays all at once.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._slots = empty_slots(_FIRST_SIZE)
        self._values: dict[tuple[int, int], int] = {}
        self._added: list[int] = []

    def __len__(self) -> int:
        return len(self._values)

    @property
    def slots(self) -> Slots:
        """Give the table with everything that was added."""
        if self._added:
            while 2 * len(self._values) > len(self._slots.first):
                larger = empty_slots(2 * len(self._slots.first))
                move(self._slots, larger)
                self._slots = larger
            put_all(self._slots, np.array(self._added, np.int64))
            self._added.clear()
        return self._slots

    def add(self, first: int, second: int, value: int) -> None:
        """Add an entry that isn't there yet."""
        self._values[first, second] = value
        self._added += (first, second, value)

    def get(self, first: int, second: int) -> int:
        """Look a value up."""
        return self._values.get((first, second), MISSING)
