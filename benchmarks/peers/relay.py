"""A bare relay on aiokafka: record batches from one topic to another, exactly once. It reads and decides nothing.

Tuned as ours is: batches, the same fetch sizes and waits, the library's back-offs shortened. One transaction a batch,
and one transactional producer per input partition, so that a commit overlaps with the next batch of another.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import aiokafka.producer.sender
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from benchmarks.task import Reading, Stopwatch, Task, given_task, tell
from streams.broker.topics import TopicNames
from streams.commands.looping import run_on_loop

_BATCH_BYTES: Final = 512 << 10
_BACKOFF_MS: Final = 5


@dataclass(slots=True)
class Lane:
    """One input partition: its producer, and the commit under way."""

    group: str
    place: TopicPartition
    sink: str
    producer: AIOKafkaProducer
    under_way: "asyncio.Task[None] | None" = None

    async def submit(self, records: Sequence[ConsumerRecord]) -> None:
        """Begin a commit when the one before is done."""
        await self.drain()
        self.under_way = asyncio.create_task(self._commit(records))

    async def drain(self) -> None:
        """Wait for the commit under way."""
        if self.under_way is not None:
            await self.under_way

    async def _commit(self, records: Sequence[ConsumerRecord]) -> None:
        async with self.producer.transaction():
            stored = [await self._send(builder) for builder in self._pack(records)]
            await asyncio.gather(*stored)
            offsets = {self.place: records[-1].offset + 1}
            await self.producer.send_offsets_to_transaction(offsets, self.group)

    async def _send(self, builder: object) -> "asyncio.Future[object]":
        future: asyncio.Future[object] = await self.producer.send_batch(
            builder, self.sink, partition=self.place.partition
        )
        return future

    def _pack(self, records: Sequence[ConsumerRecord]) -> list[object]:
        builders = [self.producer.create_batch()]
        for record in records:
            if builders[-1].append(timestamp=None, key=record.key, value=record.value) is None:
                builders.append(self.producer.create_batch())
                builders[-1].append(timestamp=None, key=record.key, value=record.value)
        return list(builders)


@dataclass(slots=True)
class Relay:
    """The relay of one run."""

    task: Task
    stopwatch: Stopwatch
    lanes: dict[TopicPartition, Lane] = field(default_factory=dict)

    @classmethod
    def of(cls, task: Task) -> "Relay":
        """Make the relay of a run."""
        return cls(task, Stopwatch(task.warm_up))

    async def run(self) -> Reading:
        """Relay everything there is, then say what it took."""
        consumer = self._consumer()
        await consumer.start()
        try:
            return await self._relay(consumer)
        finally:
            await asyncio.gather(*(lane.producer.stop() for lane in self.lanes.values()), consumer.stop())

    async def _relay(self, consumer: AIOKafkaConsumer) -> Reading:
        source = TopicNames(self.task.source).queries
        places = [TopicPartition(source, number) for number in consumer.partitions_for_topic(source)]
        ends = await consumer.end_offsets(places)
        for place in places:
            self.lanes[place] = await self._lane(place)
        while ends:
            for place, records in (await consumer.getmany(timeout_ms=200)).items():
                self.stopwatch.hand_out(len(records))
                await self.lanes[place].submit(records)
                if records[-1].offset + 1 >= ends[place]:
                    del ends[place]
        await asyncio.gather(*(lane.drain() for lane in self.lanes.values()))
        return self.stopwatch.read(self.task.messages)

    def _consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            TopicNames(self.task.source).queries,
            bootstrap_servers=self.task.servers,
            group_id=self.task.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_max_wait_ms=20,
            retry_backoff_ms=_BACKOFF_MS,
        )

    async def _lane(self, place: TopicPartition) -> Lane:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.task.servers,
            transactional_id=f"{self.task.name}|{place.partition}",
            max_batch_size=_BATCH_BYTES,
            retry_backoff_ms=_BACKOFF_MS,
        )
        await producer.start()
        return Lane(self.task.name, place, TopicNames(self.task.sink).deliveries, producer)


if __name__ == "__main__":
    # The library waits 20 ms between two transactions whatever the back-off is.
    aiokafka.producer.sender.BACKOFF_OVERRIDE = _BACKOFF_MS / 1_000
    tell(run_on_loop(Relay.of(given_task()).run()))
