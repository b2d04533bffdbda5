"""The library's hot loops without what nobody reads: records as they were unpacked, batches filled in one go.

It reaches into aiokafka, whose version is pinned; the contract suite runs over it. Law: a worker gets the offsets,
keys, values and timestamps that any consumer gets, and a broker the batches that any producer sends. What it saves is
in `docs/measurements.md`.
"""

from collections.abc import Sequence
from typing import Final

import aiokafka.consumer.fetcher
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.broker.port import Output, Record

_NO_HEADERS: Final[list[object]] = []


def as_stored(value: bytes | None) -> bytes | None:
    """Leave a value as it is. Given to a consumer as its deserializer, it asks for records as they were unpacked."""
    return value


class UnpackedRecords(PartitionRecords):
    """The records of one fetch. Elsewhere each is copied into a structure of eleven attributes."""

    def _consumer_record(self, _place: TopicPartition, record: Record) -> Record:
        return record


def leave_records_unpacked() -> None:
    """Let consumers that were given `as_stored` hand out records as they were unpacked; all others stay as they are."""
    aiokafka.consumer.fetcher.PartitionRecords = _records


def _records(*fetched: object) -> PartitionRecords:
    kind = UnpackedRecords if as_stored in fetched else PartitionRecords
    return kind(*fetched)


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
