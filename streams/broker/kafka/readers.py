"""Readers outside any group: a span of one partition, and an endless tail of several topics."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker.kafka.clients import Link, reader
from streams.broker.kafka.endings import stop_reader
from streams.broker.kafka.failures import translated
from streams.broker.port import Partition, PlacedRecord, Visible

_WAIT_MS: Final = 200
_LOOK_MS: Final = 5


async def read_span(
    link: Link, partition: Partition, start: int, end: int, visible: Visible
) -> AsyncIterator[Sequence[PlacedRecord]]:
    """Read offsets `start` to `end`, as `Broker.read` says."""
    if start >= end:
        # The library's `stop` fails on a consumer that has not had a turn since its `start`.
        return
    place = TopicPartition(*partition)
    consumer = reader(link, visible)
    try:
        with translated(f"reading `{partition.topic}`"):
            await consumer.start()
            consumer.assign([place])
            consumer.seek(place, start)
        # Offsets leave gaps at commits and aborts, so the end is known by position, not by the last record.
        while await consumer.position(place) < end:
            with translated(f"reading `{partition.topic}`"):
                records = (await consumer.getmany(timeout_ms=_WAIT_MS)).get(place, [])
            if wanted := [record for record in records if record.offset < end]:
                yield wanted
    finally:
        await stop_reader(consumer)


class KafkaTail:
    """See `port.Tail`."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        """Read from a consumer that stands where the tail begins."""
        self._consumer = consumer

    async def poll(self, max_wait_ms: int) -> Sequence[PlacedRecord]:
        """Return what came on any partition."""
        with translated("reading a tail"):
            fetched = await self._consumer.getmany(timeout_ms=max_wait_ms)
        return [record for records in fetched.values() for record in records]


@asynccontextmanager
async def open_tail(link: Link, offsets: Mapping[Partition, int]) -> AsyncIterator[KafkaTail]:
    """Stand at the offsets and follow their partitions."""
    consumer = reader(link, Visible.COMMITTED)
    try:
        with translated("opening a tail"):
            await consumer.start()
        consumer.assign([TopicPartition(*partition) for partition in offsets])
        for partition, offset in offsets.items():
            consumer.seek(TopicPartition(*partition), offset)
        yield KafkaTail(consumer)
    finally:
        await stop_reader(consumer)


async def find_starts(link: Link, partitions: Sequence[Partition]) -> dict[Partition, int]:
    """Find the first offset that is still there."""
    async with _finding(link, partitions) as (consumer, places):
        starts = await consumer.beginning_offsets(places)
    return {partition: starts[place] for partition, place in zip(partitions, places, strict=True)}


async def find_ends(link: Link, partitions: Sequence[Partition]) -> dict[Partition, int]:
    """Find the offset after the last stored record.

    Not that after the last settled one: a commit returns before its end is marked in every partition, so for a moment
    that would leave out what the caller has just committed.
    """
    async with _finding(link, partitions) as (consumer, places):
        ends = await consumer.end_offsets(places)
        if not link.promises.transactions:
            ends = await _high_watermarks(consumer, ends)
    return {partition: ends[place] for partition, place in zip(partitions, places, strict=True)}


async def _high_watermarks(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    # The embedded broker gives the place after the *first* record of the last batch as a partition's end, but an answer
    # to a fetch names the right one.
    consumer.assign(list(ends))
    for place, end in ends.items():
        consumer.seek(place, max(0, end - 1))
    while any(consumer.highwater(place) is None for place in ends):
        await consumer.getmany(timeout_ms=_LOOK_MS)
    return {place: consumer.highwater(place) for place in ends}


@asynccontextmanager
async def _finding(
    link: Link, partitions: Sequence[Partition]
) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    consumer = reader(link, Visible.ALL)
    try:
        with translated("finding offsets"):
            await consumer.start()
            yield consumer, [TopicPartition(*partition) for partition in partitions]
    finally:
        await stop_reader(consumer)
