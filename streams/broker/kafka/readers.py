"""Readers outside any group: a span of one partition, and an endless tail of several topics."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker.kafka.clients import Link, reader
from streams.broker.kafka.failures import translated
from streams.broker.port import Origin, Partition, Record, Visible

_WAIT_MS: Final = 200


async def read_span(
    link: Link, partition: Partition, start: int, end: int, visible: Visible
) -> AsyncIterator[Sequence[Record]]:
    """Read offsets `start` to `end`, as `Broker.read` says."""
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
        await consumer.stop()


class KafkaTail:
    """See `port.Tail`."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        """Read from a consumer that stands where the tail begins."""
        self._consumer = consumer

    async def poll(self, max_wait_ms: int) -> Sequence[Record]:
        """Return what came on any partition."""
        with translated("reading a tail"):
            fetched = await self._consumer.getmany(timeout_ms=max_wait_ms)
        return [record for records in fetched.values() for record in records]


@asynccontextmanager
async def open_tail(link: Link, partitions: Sequence[Partition], origin: Origin) -> AsyncIterator[KafkaTail]:
    """Position at the partitions' starts or ends, and follow them."""
    places = [TopicPartition(*partition) for partition in partitions]
    consumer = reader(link, Visible.COMMITTED)
    try:
        with translated("opening a tail"):
            await consumer.start()
            find = consumer.end_offsets if origin is Origin.ENDS else consumer.beginning_offsets
            offsets = await find(places)
        consumer.assign(places)
        for place, offset in offsets.items():
            consumer.seek(place, offset)
        yield KafkaTail(consumer)
    finally:
        await consumer.stop()
