"""Who is met for the first time: found in a batch by compiled code, looked up all at once, and no stranger after that.

To look at each of their records closer would take twenty times as long, and there are as many strangers as agencies.
"""

from typing import NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers
from streams.compiled import compiled
from streams.switch.stages.columns.slots import MISSING


class Strangers(NamedTuple):
    """Where the names of strangers stand, and in which era (`eras.py`) they were met."""

    begins: Integers
    ends: Integers
    eras: Integers

    def names(self, data: Bytes, count: int) -> set[tuple[bytes, int]]:
        """Give the first so many, each name and era once."""
        columns = (column[:count].tolist() for column in self)
        return {(data[begin:end].tobytes(), era) for begin, end, era in zip(*columns, strict=True)}


def no_strangers(most: int) -> Strangers:
    """Make room for so many."""
    return Strangers(*(np.empty(most, np.int64) for _ in Strangers._fields))


@compiled
def note_stranger(into: Strangers, index: int, begin: int, end: int, era: int) -> int:
    """Write one down; say how many there are."""
    into.begins[index], into.ends[index], into.eras[index] = begin, end, era
    return index + 1


class Known(NamedTuple):
    """What is known of a record after the hub: all of it `MISSING` where that is nothing."""

    era: int
    asker: int
    holder: int
    """Who asked, and where: parties (`parties.py`)."""
    kept: int
    """What was learned of all that are alike."""


@compiled
def note_strangers(into: Strangers, index: int, of: Known, asker: tuple[int, int], holder: tuple[int, int]) -> int:
    """Write down those of asker and holder that were never met, by where their names stand; say how many there are."""
    if of.era != MISSING and of.asker == MISSING:
        index = note_stranger(into, index, asker[0], asker[1], of.era)
    if of.era != MISSING and of.holder == MISSING:
        index = note_stranger(into, index, holder[0], holder[1], of.era)
    return index
