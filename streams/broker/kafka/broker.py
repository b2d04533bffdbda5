"""The port on a real broker: one connection, from which readers, writers and workers are made."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka import errors as kafka
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.protocol.transaction import InitProducerIdRequest

from streams.broker.kafka import admin
from streams.broker.kafka.batches import pack, send
from streams.broker.kafka.clients import Link, plain_producer
from streams.broker.kafka.endings import stop_producer
from streams.broker.kafka.failures import RefusedError, UnreachableError, translated
from streams.broker.kafka.quiet import quieten
from streams.broker.kafka.readers import find_ends, find_starts, open_tail, read_span
from streams.broker.kafka.worker import KafkaWorker
from streams.broker.naming import addresses
from streams.broker.port import Listener, Origin, Partition, PlacedRecord, Tail, Visible, Worker, WorkerOptions, Written
from streams.broker.promises import APACHE_KAFKA, EMBEDDED, Promises
from streams.broker.topics import MissingTopicError, TooManyPartitionsError, TopicSpec, differences
from streams.errors import Problem

_PROBE_MS: Final = 5_000
_APPEND_S: Final = 30.0


class KafkaBroker:
    """See `port.Broker`."""

    def __init__(self, link: Link, administrator: AIOKafkaAdminClient) -> None:
        """Use an administrator that is connected; `connect` makes one."""
        self._link = link
        self._admin = administrator
        self._opening = asyncio.Lock()
        self._producer: AIOKafkaProducer | None = None

    @property
    def promises(self) -> Promises:
        """What this broker keeps."""
        return self._link.promises

    @property
    def servers(self) -> str:
        """Its address."""
        return self._link.servers

    async def topics(self) -> Mapping[str, int]:
        """Name every topic and its number of partitions."""
        return await admin.count_partitions(self._admin)

    async def create(self, specs: Sequence[TopicSpec]) -> None:
        """Create what is missing, and wait until its partitions have leaders."""
        there = await self.topics()
        if missing := [spec for spec in specs if spec.name not in there]:
            await admin.create(self._admin, missing)
            await admin.await_leaders(self._admin, [spec.name for spec in missing])

    async def verify(self, specs: Sequence[TopicSpec]) -> tuple[Problem, ...]:
        """List everything that differs."""
        there = await self.topics()
        counts = {spec.name: there[spec.name] for spec in specs if spec.name in there}
        return differences(specs, await admin.describe(self._admin, counts))

    async def add_partitions(self, topic: str, count: int) -> None:
        """Raise the number, unless it is that already."""
        has = await self._count(topic)
        if has > count:
            raise TooManyPartitionsError(topic, has, count)
        if has < count:
            await admin.add_partitions(self._admin, topic, count)
            await admin.await_leaders(self._admin, [topic])

    async def _count(self, topic: str) -> int:
        counts = await self.topics()
        if topic not in counts:
            raise MissingTopicError(topic)
        return counts[topic]

    async def _partitions(self, topic: str) -> list[Partition]:
        return [Partition(topic, number) for number in range(await self._count(topic))]

    async def delete(self, topics: Collection[str]) -> None:
        """Delete what is there."""
        there = await self.topics()
        if known := [topic for topic in topics if topic in there]:
            await admin.delete(self._admin, known)

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Write outside transactions."""
        producer = await self._plain_producer()
        with translated("writing"):
            # The library retries for ever what may still succeed.
            async with asyncio.timeout(_APPEND_S):
                return await send(producer, pack(producer, outputs), outputs)

    async def _plain_producer(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                self._producer = plain_producer(self._link)
                with translated("connecting a writer"):
                    await self._producer.start()
        return self._producer

    async def starts(self, topic: str) -> dict[int, int]:
        """Ask for the first offsets."""
        found = await find_starts(self._link, await self._partitions(topic))
        return {partition.number: offset for partition, offset in found.items()}

    async def ends(self, topic: str) -> dict[int, int]:
        """Ask for the ends."""
        found = await find_ends(self._link, await self._partitions(topic))
        return {partition.number: offset for partition, offset in found.items()}

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read a span with a consumer of its own."""
        return read_span(self._link, partition, start, end, visible)

    def tail(self, topics: Sequence[str], origin: Origin) -> AbstractAsyncContextManager[Tail]:
        """Follow topics with a consumer of its own."""
        return self._tail(topics, origin)

    @asynccontextmanager
    async def _tail(self, topics: Sequence[str], origin: Origin) -> AsyncIterator[Tail]:
        partitions = [partition for topic in topics for partition in await self._partitions(topic)]
        find = find_starts if origin is Origin.STARTS else find_ends
        async with open_tail(self._link, await find(self._link, partitions)) as tail:
            yield tail

    async def committed(self, group: str, topic: str) -> dict[int, int]:
        """Ask the group's coordinator."""
        return await admin.committed(self._admin, group, await self._partitions(topic))

    async def members(self, group: str) -> frozenset[str] | None:
        """Ask the group's coordinator; the embedded broker's answer can't be read."""
        return await admin.members(self._admin, group) if self.promises.transactions else None

    def worker(self, group: str, topic: str, listener: Listener, options: WorkerOptions | None = None) -> Worker:
        """Make a member of a group; it must be stopped even if it is never started."""
        return KafkaWorker(self._link, group, topic, listener, options or WorkerOptions())

    async def close(self) -> None:
        """Stop the shared clients."""
        if self._producer is not None:
            await stop_producer(self._producer)
        await self._admin.close()


async def connect(servers: str) -> KafkaBroker:
    """Connect, and find out whether the broker has transactions."""
    quieten()
    link = await _find(servers)
    administrator = AIOKafkaAdminClient(**link.options())
    try:
        with translated("connecting"):
            await administrator.start()
    except RefusedError as error:
        await administrator.close()
        raise UnreachableError(servers) from error
    return KafkaBroker(link, administrator)


async def _find(servers: str) -> Link:
    """Ask the first server of the list that answers; the others stay in the link, for the day when this one doesn't."""
    listed = tuple(addresses(servers))
    for each in listed:
        with suppress(OSError, UnicodeError, kafka.KafkaError):  # The second, of a host that can't be a name.
            connection = await create_conn(*each, client_id="nlets", request_timeout_ms=_PROBE_MS)
            promises = APACHE_KAFKA if await _has_transactions(connection) else EMBEDDED
            return Link(",".join(map(str, listed)), promises)
    raise UnreachableError(servers)


async def _has_transactions(connection: AIOKafkaConnection) -> bool:
    try:
        # The embedded broker lists the call among those it knows, and answers it with an error: so it is tried.
        answer = await connection.send(InitProducerIdRequest(transactional_id=None, transaction_timeout_ms=_PROBE_MS))
    finally:
        await connection.close()
    return kafka.for_code(answer.error_code) is not kafka.UnknownError
