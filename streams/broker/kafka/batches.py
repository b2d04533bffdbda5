"""Outputs packed into record batches and sent: the hot path of every write. Transactions are not its business."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import RecordMetadata

from streams.broker.kafka.bulks import BulkBuilder
from streams.broker.kafka.failures import TOO_LARGE
from streams.broker.kafka.lean import fill
from streams.broker.port import BULK_BYTES, MAX_OUTPUT_BYTES, Bulk, Output, Partition, Written, size_of
from streams.broker.topics import MissingPartitionError, MissingTopicError
from streams.errors import TooLargeError

Kind = TypeVar("Kind", Output, Bulk)

BATCH_BYTES: Final = BULK_BYTES
"""A builder takes records up to this size, and always the first, however large."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A record batch for one partition, and which outputs are in it."""

    partition: Partition
    turn: int
    """How many batches go to the same partition before it."""
    builder: BatchBuilder | BulkBuilder
    indices: Sequence[int]
    firsts: Sequence[int]
    """Of each of these, how many records of the batch stand before it."""


def pack(producer: AIOKafkaProducer, outputs: Sequence[Written]) -> list[Batch]:
    """Pack outputs by partition, in their order; raise `TooLargeError` before anything is sent."""
    batches = [
        batch
        for partition, indices in _by_partition(outputs).items()
        for batch in _fill(producer, outputs, partition, indices)
    ]
    # The library sends one batch of a partition at a time, so first ones go first and nobody waits behind a second.
    batches.sort(key=lambda batch: batch.turn)
    return batches


def _by_partition(outputs: Sequence[Written]) -> dict[Partition, list[int]]:
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for index, output in enumerate(outputs):
        groups[output.topic, output.partition].append(index)
    return {Partition(*place): indices for place, indices in groups.items()}


def _fill(
    producer: AIOKafkaProducer, outputs: Sequence[Written], partition: Partition, indices: Sequence[int]
) -> Iterator[Batch]:
    turn = 0
    while indices:
        # INVARIANT: only a batch's first record can exceed the limit, since a builder turns later ones away.
        _check_size(indices[0], outputs[indices[0]])
        builder, firsts = _begin(producer, [outputs[index] for index in indices])
        yield Batch(partition, turn, builder, indices[: len(firsts)], firsts)
        indices, turn = indices[len(firsts) :], turn + 1


def _begin(producer: AIOKafkaProducer, left: Sequence[Written]) -> tuple[BatchBuilder | BulkBuilder, Sequence[int]]:
    """Make a batch of what is first, of one kind; say where in it the first record of each stands."""
    if bulks := _leading(Bulk, left):
        from streams.broker.kafka.joining import first_that_fit, joined  # noqa: PLC0415 -- only bulks need numba

        bulks = bulks[: first_that_fit(bulks)]
        return BulkBuilder(producer, joined(bulks)), [0, *accumulate(bulk.count for bulk in bulks[:-1])]
    builder, taken = fill(producer, _leading(Output, left))
    return builder, range(taken)


def _leading(kind: type[Kind], left: Sequence[Written]) -> list[Kind]:
    """Give what comes before the first of another kind."""
    end = next((index for index, written in enumerate(left) if not isinstance(written, kind)), len(left))
    return [written for written in left[:end] if isinstance(written, kind)]


def _check_size(index: int, written: Written) -> None:
    # The library's own limit guards single sends only, never a batch.
    if (size := size_of(written)) > MAX_OUTPUT_BYTES:
        raise TooLargeError(index, size)


async def send(producer: AIOKafkaProducer, batches: Sequence[Batch], outputs: Sequence[Written]) -> list[int]:
    """Send batches and return each output's offset (a bulk's first), once all are stored.

    Raises:
        TooLargeError: the broker would not take a batch; the index is that of its largest output.
        KafkaError: the first other failure, after all batches have been settled.
    """
    stored: list[asyncio.Future[RecordMetadata]] = []
    try:
        for batch in batches:
            await _know(producer, batch.partition)
            stored.append(
                await producer.send_batch(batch.builder, batch.partition.topic, partition=batch.partition.number)
            )
    finally:
        # Every outcome is awaited: an error left in a future is lost to us, and a transaction commits all the same.
        results = await asyncio.gather(*stored, return_exceptions=True)
    offsets = [-1] * len(outputs)
    for batch, result in zip(batches, results, strict=True):
        if isinstance(result, BaseException):
            raise _blame(batch, outputs, result)
        for index, first in zip(batch.indices, batch.firsts, strict=True):
            offsets[index] = result.offset + first
    return offsets


async def _know(producer: AIOKafkaProducer, partition: Partition) -> None:
    # The library asks for an unknown topic by name, which creates it on many a broker, and only asserts that it knows
    # the partition, which may have been added lately.
    if partition.number in (producer.client.cluster.partitions_for_topic(partition.topic) or ()):
        return
    cluster = await producer.client.fetch_all_metadata()
    if partition.topic not in cluster.topics():
        raise MissingTopicError(partition.topic)
    if partition.number not in cluster.partitions_for_topic(partition.topic):
        raise MissingPartitionError(*partition)
    producer.client.add_topic(partition.topic)
    await producer.client.force_metadata_update()


def _blame(batch: Batch, outputs: Sequence[Written], error: BaseException) -> BaseException:
    if not isinstance(error, TOO_LARGE):
        return error
    index = max(batch.indices, key=lambda i: size_of(outputs[i]))
    return TooLargeError(index, size_of(outputs[index]))
