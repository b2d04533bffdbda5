"""Faust's transport, made to read committed records only. Knows the driver's insides; nothing of books or tables.

Faust would read committed records in its exactly-once mode alone, which does not hold (`docs/monitoring.md`).
"""

from collections.abc import Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.broker.kafka import connect


class _CommittedThread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: driver.Transport) -> Any:  # noqa: ANN401 -- untyped client
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 -- read once, when the consumer starts
        return consumer

    async def _highwaters(self, partitions: list[TP]) -> Mapping[TP, int]:
        # By our own door: the end that the embedded broker tells Faust lies before the last batch's own.
        servers = ",".join(f"{url.host}:{url.port}" for url in self.transport.url)
        broker = await connect(servers)
        try:
            ends = {topic: await broker.ends(topic) for topic in {partition.topic for partition in partitions}}
        finally:
            await broker.close()
        return {partition: ends[partition.topic][partition.partition] for partition in partitions}


class _CommittedConsumer(driver.Consumer):
    def _new_consumer_thread(self) -> _CommittedThread:
        return _CommittedThread(self, loop=self.loop, beacon=self.beacon)


class CommittedTransport(driver.Transport):
    """The way to the broker that the monitor's application takes."""

    Consumer = _CommittedConsumer
