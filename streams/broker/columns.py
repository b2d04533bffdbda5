"""Records by the column: where each key and value stands in the bytes that were fetched. Nothing is copied.

A `Columns` is a sequence of records like any other; whoever knows what it is reads all of them in one compiled loop.
Imported only where numpy and numba are (`nlets-emulator[fast]`).
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from streams.broker.port import Record

Bytes: TypeAlias = NDArray[np.uint8]
Integers: TypeAlias = NDArray[np.int64]

ABSENT: Final = -1
"""Where a key or value that isn't there begins and ends."""


class Spans(NamedTuple):
    """Stretches of bytes: where each begins and ends, `ABSENT` where there is none."""

    data: Bytes
    begins: Integers
    ends: Integers


class Places(NamedTuple):
    """Where records stand: one number of each column to a record."""

    offsets: Integers
    timestamps: Integers
    key_begins: Integers
    key_ends: Integers
    value_begins: Integers
    value_ends: Integers


class Unpacked(NamedTuple):
    """One of the records."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class Columns(Sequence[Record]):
    """Records of one partition, in offset order."""

    __slots__ = ("_data", "places")

    def __init__(self, data: bytes, places: Places) -> None:
        """Take the bytes, and where in them everything stands."""
        self._data = data
        self.places = places

    def __len__(self) -> int:
        return len(self.places.offsets)

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return Columns(self._data, Places(*(column[index] for column in self.places)))
        return next(self.at(np.array([range(len(self))[index]])))

    def __iter__(self) -> Iterator[Record]:
        return self._made(self.places)

    def at(self, indices: Integers) -> Iterator[Record]:
        """Make some of the records."""
        return self._made(Places(*(column[indices] for column in self.places)))

    def _made(self, places: Places) -> Iterator[Record]:
        for offset, timestamp, *ends in zip(*(column.tolist() for column in places), strict=True):
            yield Unpacked(offset, timestamp, self._cut(*ends[:2]), self._cut(*ends[2:]))

    def _cut(self, begin: int, end: int) -> bytes | None:
        return None if begin == ABSENT else self._data[begin:end]

    @property
    def values(self) -> Spans:
        """Give all values."""
        return Spans(np.frombuffer(self._data, np.uint8), self.places.value_begins, self.places.value_ends)

    def indices_of_key(self, key: bytes) -> Sequence[int]:
        """Find the records that have a key, without looking at the others' bytes."""
        begins, ends = self.places.key_begins, self.places.key_ends
        alike = np.flatnonzero((ends - begins == len(key)) & (begins != ABSENT))
        return [index for index in alike.tolist() if self._cut(int(begins[index]), int(ends[index])) == key]
