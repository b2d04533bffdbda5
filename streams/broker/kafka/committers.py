"""How one partition's outputs and position are committed: in a transaction, or outputs first where there are none.

A committer belongs to one worker and one partition from the moment it was taken over until it is lost.
"""

from collections.abc import Sequence
from typing import Protocol

from aiokafka import AIOKafkaProducer, TopicPartition

from streams.broker.kafka.batches import pack, send
from streams.broker.kafka.failures import translated_commit
from streams.broker.kafka.transacting import Convoy, Load, Membership
from streams.broker.port import Partition, Written


class Committer(Protocol):
    """Commits for one partition."""

    async def open(self) -> int | None:
        """Shut out every older owner of the partition, and only then give the committed position, if there is one."""

    async def ready(self) -> None:
        """Return when a commit would begin, as `Worker.ready` says."""

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Write outputs and position, as `Worker.commit` says."""

    async def close(self) -> None:
        """Release what is held; an unfinished transaction is aborted by the next owner."""


class ExactlyOnce:
    """Commits for one partition of a convoy."""

    def __init__(self, convoy: Convoy, partition: Partition) -> None:
        """Be one of those aboard."""
        self._convoy = convoy
        self._partition = partition

    async def open(self) -> int | None:
        """Shut out older owners, with the convoy."""
        return await self._convoy.open(self._partition)

    async def ready(self) -> None:
        """Wait until the convoy's transaction under way is done."""
        await self._convoy.ready(self._partition)

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Commit outputs and position in one transaction, which others may share."""
        with translated_commit(self._partition):
            await self._convoy.commit(Load(self._partition, next_offset, outputs))

    async def close(self) -> None:
        """Leave the convoy; the last one closes it."""
        await self._convoy.leave(self._partition.number)


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

    async def ready(self) -> None:
        """Be ready: nobody is committed along with it."""

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Write outputs, then the position."""
        with translated_commit(self._partition):
            await send(self._producer, pack(self._producer, outputs), outputs)
            await self._membership.consumer.commit({TopicPartition(*self._partition): next_offset})

    async def close(self) -> None:
        """Do nothing: the producer is the worker's."""
