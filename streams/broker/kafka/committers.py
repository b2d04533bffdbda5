"""How one partition's outputs and position are committed: in a transaction, or outputs first where there are none.

A committer belongs to one worker and one partition from the moment it was taken over until it is lost.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker.kafka.batches import Batch, pack, send
from streams.broker.kafka.clients import Link, transactional_producer
from streams.broker.kafka.endings import stop_producer
from streams.broker.kafka.failures import translated_commit
from streams.broker.port import Partition, Written
from streams.errors import FencedError, TooLargeError


class Committer(Protocol):
    """Commits for one partition."""

    async def open(self) -> int | None:
        """Shut out every older owner of the partition, and only then give the committed position, if there is one."""

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Write outputs and position, as `Worker.commit` says."""

    async def close(self) -> None:
        """Release what is held; an unfinished transaction is aborted by the next owner."""


@dataclass(frozen=True, slots=True)
class Membership:
    """The group on whose behalf a partition is committed."""

    link: Link
    group: str
    consumer: AIOKafkaConsumer
    transaction_timeout_ms: int

    async def committed(self, partition: Partition) -> int | None:
        """Ask for the group's committed position."""
        position: int | None = await self.consumer.committed(TopicPartition(*partition))
        return position


class ExactlyOnce:
    """The transactional producer of one group's one input partition.

    INVARIANT: the transactional id names the input partition and not the worker, so that the next owner's `open` fences
    this one. The group's generation can't do it: the library's offset commit does not carry it.
    """

    def __init__(self, membership: Membership, partition: Partition) -> None:
        """Prepare; nothing is sent before `open`."""
        self._membership = membership
        self._partition = partition
        self._producer = self._make()
        self._known: int | None = None

    def _make(self) -> AIOKafkaProducer:
        us = self._membership
        return transactional_producer(
            us.link, f"{us.group}|{self._partition.topic}|{self._partition.number}", us.transaction_timeout_ms
        )

    async def open(self) -> int | None:
        """Fence older producers: the broker answers when their open transaction has been aborted."""
        await self._producer.start()
        self._known = await self._membership.committed(self._partition)
        return self._known

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Commit outputs and position in one transaction."""
        batches = pack(self._producer, outputs)
        with translated_commit(self._partition):
            try:
                await self._transact(batches, next_offset, outputs)
            except TooLargeError:
                await self._start_over()
                raise
            except BaseException:
                await self._abort()
                raise
        self._known = next_offset

    async def _transact(self, batches: Sequence[Batch], next_offset: int, outputs: Sequence[Written]) -> None:
        # The library retries for ever; past its time the broker has aborted the transaction anyway.
        async with asyncio.timeout(self._membership.transaction_timeout_ms / 1_000):
            await self._producer.begin_transaction()
            # INVARIANT: every output is known to be stored before the position is sent: the library commits a
            # transaction whose batch has failed, and the broker refuses offsets beside batches under way.
            await send(self._producer, batches, outputs)
            offsets = {TopicPartition(*self._partition): next_offset}
            await self._producer.send_offsets_to_transaction(offsets, self._membership.group)
            await self._producer.commit_transaction()

    async def _abort(self) -> None:
        with suppress(KafkaError, AssertionError, asyncio.TimeoutError):
            await asyncio.wait_for(self._producer.abort_transaction(), timeout=1)

    async def _start_over(self) -> None:
        # The refused batch has used up sequence numbers, which the library does not give back: the producer is spent.
        # A new one would fence a rightful owner, so it is ours to use only if nobody has committed since we did.
        await self._abort()
        await self.close()
        self._producer = self._make()
        await self._producer.start()
        if await self._membership.committed(self._partition) != self._known:
            raise FencedError(*self._partition)

    async def close(self) -> None:
        """Close the producer, however broken it is."""
        await stop_producer(self._producer)


class AtLeastOnce:
    """Commits on a broker without transactions: the outputs, and when they are stored the position."""

    def __init__(self, membership: Membership, partition: Partition, producer: AIOKafkaProducer) -> None:
        """Share the worker's producer."""
        self._membership = membership
        self._partition = partition
        self._producer = producer

    async def open(self) -> int | None:
        """Give the position; without transactions nobody can be shut out."""
        return await self._membership.committed(self._partition)

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Write outputs, then the position."""
        with translated_commit(self._partition):
            await send(self._producer, pack(self._producer, outputs), outputs)
            await self._membership.consumer.commit({TopicPartition(*self._partition): next_offset})

    async def close(self) -> None:
        """Do nothing: the producer is the worker's."""
