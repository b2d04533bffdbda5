"""What only Apache Kafka does to a worker: a stuck group, a limit of its own, records as large as they may be."""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener

from streams.broker.kafka import KafkaBroker
from streams.broker.port import MAX_OUTPUT_BYTES
from streams.broker.topics import TopicNames, TopicSpec
from streams.errors import TooLargeError
from tests.contract.member import Member, contents, member, numbered, outputs, until

pytestmark = [pytest.mark.kafka, pytest.mark.usefixtures("no_task_left", "no_error_logged")]


class Stubborn(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """A member that lets its group wait."""

    def __init__(self) -> None:
        """Wait until told otherwise."""
        self.asked = asyncio.Event()
        self.relents = asyncio.Event()

    async def on_partitions_revoked(self, revoked: object) -> None:
        """Hold on to what is to be given away."""
        if revoked:
            self.asked.set()
            await self.relents.wait()

    async def on_partitions_assigned(self, assigned: object) -> None:
        """Take it."""


async def test_stop_returns_while_the_group_waits_for_another(kafka_broker: KafkaBroker, names: TopicNames) -> None:
    """The join is answered only when all members have joined; a stop can't wait for that."""
    topic = names.queries
    await kafka_broker.create([TopicSpec(topic, 1)])
    await kafka_broker.append(outputs(topic, numbered(1)))
    stubborn = Stubborn()
    other = AIOKafkaConsumer(
        bootstrap_servers=kafka_broker.servers,
        group_id=f"group-{topic}",
        session_timeout_ms=20_000,
        heartbeat_interval_ms=200,
        auto_offset_reset="earliest",
    )
    other.subscribe([topic], listener=stubborn)
    await other.start()
    await other.getone()
    joining = Member()
    joining.worker = kafka_broker.worker(f"group-{topic}", topic, joining)
    await joining.worker.start()
    polling = asyncio.ensure_future(joining.worker.poll(60_000))
    await stubborn.asked.wait()

    began = time.monotonic()
    await joining.worker.stop()
    took_s = time.monotonic() - began
    stubborn.relents.set()
    await other.stop()

    assert await polling == {}
    assert took_s < 5


async def test_the_brokers_own_limit_names_the_output_too(kafka_broker: KafkaBroker, names: TopicNames) -> None:
    """A topic with a lower limit than ours refuses the batch; the largest is to blame, and the rest can go."""
    await kafka_broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1, max_message_bytes=100_000)])
    async with member(kafka_broker, names.queries) as worker:
        await until(lambda: 0 in worker.positions, worker)
        await worker.worker.commit(0, 1, outputs(names.replies, [b"first"]))
        with pytest.raises(TooLargeError) as caught:
            await worker.worker.commit(0, 2, outputs(names.replies, [b"second", b"x" * 200_000, b"third"]))
        await worker.worker.commit(0, 2, outputs(names.replies, [b"second", b"instead", b"third"]))

    assert (caught.value.index, caught.value.size) == (1, 200_003)
    assert await contents(kafka_broker, names.replies) == [b"first", b"second", b"instead", b"third"]
    assert await kafka_broker.committed(f"group-{names.queries}", names.queries) == {0: 2}


async def test_a_large_answer_passes_every_limit(kafka_broker: KafkaBroker, names: TopicNames) -> None:
    """Eight mebibytes go in and come out through a transaction."""
    await kafka_broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
    large = b"x" * (MAX_OUTPUT_BYTES - 3)
    async with member(kafka_broker, names.queries) as worker:
        await until(lambda: 0 in worker.positions, worker)
        await worker.worker.commit(0, 1, outputs(names.replies, [b"small", large, b"small"]))

    assert await contents(kafka_broker, names.replies) == [b"small", large, b"small"]
