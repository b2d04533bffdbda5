"""Three hops of a bare relay in one process: each worker commits all it polled in one transaction. It decides nothing.

What aiokafka can do at best at three hops, exactly once but for a worker that sleeps: nothing fences it. Its back-offs
and waits are those of ours.
"""

import argparse
import asyncio
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import aiokafka.producer.sender
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from streams.broker.topics import TopicNames
from streams.commands.looping import run_on_loop

_BACKOFF_MS: Final = 5
_FETCH_MS: Final = 20


@dataclass(frozen=True, slots=True)
class Hop:
    """From one topic to the next, partition by partition."""

    servers: str
    source: str
    sink: str

    async def run(self) -> None:
        """Relay until cancelled."""
        consumer, producer = self._consumer(), self._producer()
        await producer.start()
        try:
            await consumer.start()
            while True:
                if polled := await consumer.getmany(timeout_ms=200):
                    await self._commit(producer, polled)
        finally:
            await asyncio.gather(consumer.stop(), producer.stop())

    async def _commit(
        self, producer: AIOKafkaProducer, polled: Mapping[TopicPartition, Sequence[ConsumerRecord]]
    ) -> None:
        async with producer.transaction():
            stored = [
                await producer.send(self.sink, record.value, record.key, place.partition)
                for place, records in polled.items()
                for record in records
            ]
            await asyncio.gather(*stored)
            offsets = {place: records[-1].offset + 1 for place, records in polled.items()}
            await producer.send_offsets_to_transaction(offsets, self.source)

    def _consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            self.source,
            bootstrap_servers=self.servers,
            group_id=self.source,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_max_wait_ms=_FETCH_MS,
            retry_backoff_ms=_BACKOFF_MS,
        )

    def _producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self.servers,
            transactional_id=f"{self.source}|relay",
            max_batch_size=512 << 10,
            retry_backoff_ms=_BACKOFF_MS,
        )


async def relay(servers: str, prefix: str) -> None:
    """Run the hops until told to stop."""
    names = TopicNames(prefix)
    path = (names.queries, names.deliveries, names.responses, names.replies)
    hops = [asyncio.ensure_future(Hop(servers, *pair).run()) for pair in pairwise(path)]
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    stopping = asyncio.ensure_future(told.wait())
    await asyncio.wait(chain(hops, (stopping,)), return_when=asyncio.FIRST_COMPLETED)
    for hop in hops:
        hop.cancel()
    await asyncio.gather(*hops, return_exceptions=True)


if __name__ == "__main__":
    # The library waits 20 ms between two transactions whatever the back-off is.
    aiokafka.producer.sender.BACKOFF_OVERRIDE = _BACKOFF_MS / 1_000
    parser = argparse.ArgumentParser()
    parser.add_argument("--bootstrap-servers")
    parser.add_argument("--prefix")
    given = parser.parse_args()
    run_on_loop(relay(given.bootstrap_servers, given.prefix))
