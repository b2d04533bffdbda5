"""The library's fetches handed out as columns: it tells batches apart, but makes no record of any.

It reaches into aiokafka, whose version is pinned; the contract suite runs over it. Law: the library still decides which
batches are seen (aborted ones, control batches, old ones); a fetch with anything but plain record batches in it is
unpacked by the library. Imported only where numba is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record._crecords import DefaultRecordBatch

from streams.broker.columns import Columns
from streams.broker.kafka.lean import KeptRecords, UnpackedRecords, WholeRecords
from streams.broker.kafka.unpacking import Extent, Taken, plain_batches, unpacked
from streams.broker.port import Record


class ToldBatch:
    """A batch that only notes that the library has decided to unpack it."""

    def __init__(self, batch: DefaultRecordBatch, extent: Extent, fetch: "ColumnRecords") -> None:
        """Wait for the decision."""
        self._batch = batch
        self._extent = extent
        self._fetch = fetch

    def __getattr__(self, name: str) -> object:
        return getattr(self._batch, name)

    def __next__(self) -> object:
        return next(self._batch)

    def __iter__(self) -> Iterator[Record]:
        """Give no record: all are unpacked later, in one go."""
        self._fetch.taken.append(Taken(*self._extent, self._fetch.next_fetch_offset))
        return iter(())


@dataclass
class ToldBatches:
    """What the library goes through in place of a fetch's records."""

    records: KeptRecords
    extents: Iterator[Extent]
    fetch: "ColumnRecords"

    def has_next(self) -> bool:
        """Say whether there is another batch."""
        return bool(self.records.has_next())

    def next_batch(self) -> ToldBatch:
        """Give the next."""
        return ToldBatch(self.records.next_batch(), next(self.extents), self.fetch)


class ColumnRecords(WholeRecords):
    """The records of one fetch, as columns."""

    def __init__(
        self, place: TopicPartition, records: KeptRecords, extents: Sequence[Extent], *settings: object
    ) -> None:
        """Take a fetch and where its batches stand."""
        super().__init__(place, ToldBatches(records, iter(extents), self), *settings)
        self.taken: list[Taken] = []
        self._data = records.data
        self._left: Sequence[Record] | None = None
        self._end = 0

    def take(self, most: int | None) -> Sequence[Record]:
        """Hand out the next records, all or at most so many."""
        if self._left is None:
            self._left = self._unpack()
        given = self._left if most is None else self._left[:most]
        self._left = self._left[len(given) :]
        self.next_fetch_offset = given[-1].offset + 1 if self._left else self._end
        return given

    @property
    def is_done(self) -> bool:
        """Whether all were handed out."""
        return not self._left

    def _unpack(self) -> Columns:
        for _ in self:
            raise AssertionError("a batch that was told gives no record")
        self._end = self.next_fetch_offset
        places = unpacked(self._data, self.taken)
        if places is None:
            raise CorruptRecordException(f"a batch of {self._tp} can't be read")
        return Columns(self._data, places)


def as_columns(value: bytes | None) -> bytes | None:
    """Leave a value as it is; as a mark: hand out columns."""
    return value


def records_of(place: TopicPartition, records: KeptRecords, *settings: object) -> PartitionRecords:
    """Take a fetch as columns if it can be."""
    extents = plain_batches(records.data)
    if extents is None:
        return UnpackedRecords(place, records, *settings)
    return ColumnRecords(place, records, extents, *settings)
