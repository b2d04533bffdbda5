"""The library's hot loops without what nobody reads: records as they were unpacked, batches filled in one go.

It reaches into aiokafka, whose version is pinned; the contract suite runs over it. Law: a worker gets the offsets,
keys, values and timestamps that any consumer gets, and a broker the batches that any producer sends. What it saves is
in `docs/measurements.md`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import aiokafka.consumer.fetcher
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.consumer.fetcher import FetchResult, PartitionRecords
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.broker.port import Output, Record

_NO_HEADERS: Final[list[object]] = []


Mark: TypeAlias = Callable[[bytes | None], bytes | None]
"""Given to a consumer as its deserializer, it says how the consumer shall hand out records."""


def as_stored(value: bytes | None) -> bytes | None:
    """Leave a value as it is; as a mark: hand out records as they were unpacked."""
    return value


class UnpackedRecords(PartitionRecords):
    """The records of one fetch. Elsewhere each is copied into a structure of eleven attributes."""

    def _consumer_record(self, _place: TopicPartition, record: Record) -> Record:
        return record


class KeptRecords(MemoryRecords):
    """The bytes of a fetch: as the library reads them, and as they came."""

    def __init__(self, data: bytes) -> None:
        """Keep them."""
        super().__init__(data)
        self.data = data


class WholeRecords(ABC, UnpackedRecords):
    """The records of one fetch, where they can be had without making each."""

    @property
    @abstractmethod
    def is_done(self) -> bool:
        """Whether all were taken."""

    @abstractmethod
    def take(self, most: int | None) -> Sequence[Record]:
        """Take the next, all or at most so many."""


_all_of: Final = FetchResult.getall


def _taken(fetch: FetchResult, max_records: int | None = None) -> Sequence[Record]:
    """Hand out the records of one fetch of one partition, all or at most so many."""
    records: object = vars(fetch)["_partition_records"]
    if not isinstance(records, WholeRecords):
        listed: Sequence[Record] = _all_of(fetch, max_records)
        return listed
    if not fetch.check_assignment(fetch._topic_partition):  # noqa: SLF001 -- as the method it takes the place of
        return ()
    taken = records.take(max_records)
    fetch._update_position()  # noqa: SLF001
    if records.is_done:
        fetch._partition_records = None  # noqa: SLF001
    return taken


_KINDS: Final[dict[Mark, Callable[..., PartitionRecords]]] = {as_stored: UnpackedRecords}


def hand_out(mark: Mark, kind: Callable[..., PartitionRecords]) -> Mark:
    """Let consumers with a mark hand out records of a kind."""
    _KINDS[mark] = kind
    return mark


def be_lean() -> None:
    """Let consumers that have a mark hand out what it says. All others stay as they are, also those that run."""
    aiokafka.consumer.fetcher.MemoryRecords = KeptRecords
    aiokafka.consumer.fetcher.PartitionRecords = _records
    # The library tells a fetch from an error by its very class, so that must stay the one it is.
    FetchResult.getall = _taken


def _records(place: TopicPartition, records: KeptRecords, *settings: object) -> PartitionRecords:
    kind = next((kind for mark, kind in _KINDS.items() if mark in settings), PartitionRecords)
    return kind(place, records, *settings)


def fill(producer: AIOKafkaProducer, outputs: Sequence[Output]) -> tuple[BatchBuilder, int]:
    """Make a batch of the first outputs, as many as it takes; say how many."""
    builder = producer.create_batch()
    append, count = builder._builder.append, 0  # noqa: SLF001 -- the builder's own `append` costs as much again
    for output in outputs:
        if append(count, None, output.key, output.value, _NO_HEADERS) is None:
            break
        count += 1
    builder._relative_offset = count  # noqa: SLF001
    builder.close()
    return builder, count
