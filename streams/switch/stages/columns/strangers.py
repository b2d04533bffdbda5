"""Who is met for the first time: found in a batch by compiled code, looked up all at once, and no stranger after that.

To look at each of their records closer would take twenty times as long, and there are as many strangers as agencies.
"""

from typing import NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers
from streams.compiled import compiled


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
