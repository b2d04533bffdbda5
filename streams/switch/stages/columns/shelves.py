"""What emulated states may answer, as it stands in an answer: a shelf for each place, class of data and set of tags.

A record leaves out what was asked by, so it is written once for each set of tags that a subject has.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from streams.broker.columns import Integers, Spans
from streams.compiled import compiled
from streams.messages.wire import FieldPair
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.subjects import PHOTO_MARK
from streams.switch.stages.onward import encode

_CLASSES: Final = 1 << 6
"""More than there are classes of data."""

SHELVES_KEPT: Final = 1 << 11
"""About five times what traffic needs, at some 10 KB each."""


class ShelfTable(NamedTuple):
    """All shelves, as compiled code reads them."""

    numbers: Slots
    """By holding (below) and marks of what was asked: an index of the next two."""
    firsts: Integers
    """Shelf → its first record."""
    sizes: Integers
    """Shelf → how many records it has."""


class Shelves:
    """The shelves met so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers = Register()
        self._firsts = Column()
        self._sizes = Column()
        self._records = Pieces()
        self._photos = Column()
        self._kept = 0

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def records(self) -> Spans:
        """Give all records: each ends the list of an answer's fields."""
        return self._records.spans

    @property
    def photos(self) -> Integers:
        """Give of all records whether they answer who asked for a photo, 1 or 0."""
        return self._photos.values

    @property
    def table(self) -> ShelfTable:
        """Give all shelves."""
        return ShelfTable(self._numbers.slots, self._firsts.values, self._sizes.values)

    def has(self, holding: int, marks: int) -> bool:
        """Tell whether a shelf is there."""
        return self._numbers.get(holding, marks) != MISSING

    def fill(self, holding: int, marks: int, records: Sequence[tuple[FieldPair, ...]], known: Collection[str]) -> None:
        """Keep what may be answered who asks by the known tags."""
        self._numbers.add(holding, marks, self._firsts.add(self._kept))
        self._sizes.add(len(records))
        self._kept += len(records)
        for record in records:
            self._records.add(b"".join(b"," + encode(pair) for pair in record if pair[0] not in known))
            self._photos.add(int(bool(marks & PHOTO_MARK)))


def holding(place: int, data_class: int) -> int:
    """Give a number to what a place holds of a class of data; none is 0."""
    return place * _CLASSES + data_class + 1


holding_of = compiled(holding)
"""The same, where compiled code calls it: to call compiled code once takes longer than to work this out."""


@compiled
def record_on(shelves: ShelfTable, holding: int, marks: int, checksum: int) -> int:
    """Find the record of a subject."""
    shelf = found(shelves.numbers, holding, marks)
    return MISSING if shelf == MISSING else int(shelves.firsts[shelf] + checksum % shelves.sizes[shelf])
