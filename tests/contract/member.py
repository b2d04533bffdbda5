"""A host in small: a worker that keeps what it was handed, polled until something is so."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from streams.broker.port import Broker, Output, Partition, Record, Visible, Worker, WorkerOptions

WITHIN_S = 25


class Member:
    """A worker and its listener."""

    def __init__(self, starts: Mapping[int, int] | None = None) -> None:
        """Start where the group says, or further on."""
        self.worker: Worker
        self.positions: dict[int, int] = {}
        self.lost: list[int] = []
        self.records: list[Record] = []
        self.places: list[int] = []
        """The partition of each record."""
        self._starts = starts or {}

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Note the positions."""
        self.positions |= positions
        return self._starts

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Note what was lost."""
        self.lost.extend(partitions)
        for partition in partitions:
            self.positions.pop(partition, None)

    async def poll(self) -> None:
        """Keep what comes."""
        for partition, records in (await self.worker.poll(50)).items():
            self.records.extend(records)
            self.places.extend([partition] * len(records))

    def values(self) -> list[bytes | None]:
        """Give the content of what was handed out."""
        return [record.value for record in self.records]


@asynccontextmanager
async def member(
    broker: Broker, topic: str, options: WorkerOptions | None = None, starts: Mapping[int, int] | None = None
) -> AsyncIterator[Member]:
    """Join the topic's one group, and leave it at the end."""
    joining = Member(starts)
    joining.worker = broker.worker(f"group-{topic}", topic, joining, options)
    await joining.worker.start()
    try:
        yield joining
    finally:
        await joining.worker.stop()


async def until(condition: Callable[[], bool], *members: Member) -> None:
    """Poll all members until something is so."""
    async with asyncio.timeout(WITHIN_S):
        while not condition():
            await asyncio.gather(*(each.poll() for each in members))


async def contents(broker: Broker, topic: str, visible: Visible = Visible.COMMITTED) -> list[bytes | None]:
    """Read all there is in a topic's first partition."""
    return await span(broker, topic, 0, (await broker.ends(topic))[0], visible)


async def span(
    broker: Broker, topic: str, start: int, end: int, visible: Visible = Visible.COMMITTED
) -> list[bytes | None]:
    """Read a part of a topic's first partition."""
    batches = broker.read(Partition(topic, 0), start, end, visible)
    return [record.value async for batch in batches for record in batch]


def outputs(topic: str, values: Sequence[bytes], partition: int = 0) -> list[Output]:
    """Say what is to be written to one partition."""
    return [Output(topic, partition, b"key", value) for value in values]


def numbered(count: int) -> list[bytes]:
    """Give values that can be told apart."""
    return [b"%d" % number for number in range(count)]
