"""What a broker keeps: through compaction, and through the end of its process."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.broker.port import Broker, Output
from streams.broker.promises import Promise
from streams.broker.topics import Cleanup, TopicNames, TopicSpec
from tests.contract.conftest import Restartable
from tests.contract.member import contents, member, numbered, outputs, until
from tests.waiting import let_go_on

_COMPACT_SOON = {"segment.ms": "100", "min.cleanable.dirty.ratio": "0.01"}


async def hasten(servers: str, spec: TopicSpec) -> None:
    """Let a topic be compacted as soon as it can be."""
    if not servers:
        return
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    settings = {**spec.settings(), **_COMPACT_SOON}
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, spec.name, settings)])
    finally:
        await admin.close()


@pytest.mark.promise(Promise.COMPACTED)
async def test_compaction_keeps_the_newest_of_each_key(broker: Broker, servers: str, names: TopicNames) -> None:
    """Older records go, sooner or later; what a reader needs stays."""
    spec = TopicSpec(names.control, 1, Cleanup.COMPACT)
    await broker.create([spec])
    await hasten(servers, spec)
    for value in (b"old", b"newer", b"newest"):
        await broker.append([Output(spec.name, 0, b"one", value), Output(spec.name, 0, b"two", value)])
    async with asyncio.timeout(8):
        while b"old" in (kept := await contents(broker, spec.name)):
            # Only what is not being written to any more is compacted.
            await broker.append([Output(spec.name, 0, b"other", b"-")])
            await let_go_on(0.1)

    assert kept.count(b"newest") == 2


@pytest.mark.promise(Promise.DURABLE)
async def test_records_and_positions_outlive_the_process(lifetime: Restartable, names: TopicNames) -> None:
    """The next life of the broker, at the same address, goes on where the last one ended."""
    async with lifetime() as broker:
        await broker.create([TopicSpec(names.queries, 1)])
        await broker.append(outputs(names.queries, numbered(3)))
        async with member(broker, names.queries) as worker:
            await until(lambda: len(worker.records) == 3, worker)
            await worker.worker.commit(0, 2, [])
    async with lifetime() as broker, member(broker, names.queries) as worker:
        await until(lambda: len(worker.records) == 1, worker)

        assert worker.positions == {0: 2}
        assert await contents(broker, names.queries) == numbered(3)
