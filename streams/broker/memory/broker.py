"""The in-memory broker: the port's operations, and the failures a test can order."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from streams.broker.memory.faults import Hold, InjectedError, failing
from streams.broker.memory.groups import Group
from streams.broker.memory.store import Store
from streams.broker.memory.worker import MemoryWorker
from streams.broker.port import Listener, Origin, Partition, PlacedRecord, Tail, Visible, Worker, WorkerOptions, Written
from streams.broker.promises import MEMORY, Promise, Promises
from streams.broker.topics import Found, TopicSpec, differences
from streams.clock import Clock, SystemClock
from streams.errors import BrokerError, Problem

AT_LEAST_ONCE: Final = Promises(
    "memory without transactions", MEMORY.missing | {Promise.ATOMIC, Promise.UNSEEN, Promise.FENCED}
)
"""For tests of what a host does where commits are not atomic."""

_FOR_EVER_MS: Final = 86_400_000


class MemoryBroker:
    """See `port.Broker`."""

    def __init__(self, promises: Promises = MEMORY, clock: Clock | None = None) -> None:
        """Start empty; the clock stamps records."""
        self._store = Store(promises, clock or SystemClock())
        self._groups: dict[tuple[str, str], Group] = {}

    @property
    def promises(self) -> Promises:
        """What this broker keeps."""
        return self._store.promises

    @property
    def servers(self) -> str:
        """Nothing that another program could reach."""
        return "memory"

    async def topics(self) -> Mapping[str, int]:
        """Name every topic and its number of partitions."""
        return self._store.counts()

    async def create(self, specs: Sequence[TopicSpec]) -> None:
        """Create what is missing."""
        self._store.create(specs)

    async def verify(self, specs: Sequence[TopicSpec]) -> tuple[Problem, ...]:
        """List everything that differs."""
        counts = self._store.counts()
        return differences(specs, [Found(t, n, self._store.spec(t).settings()) for t, n in counts.items()])

    async def add_partitions(self, topic: str, count: int) -> None:
        """Add partitions, and share them out at once."""
        self._store.grow(topic, count)
        for group in self._groups.values():
            if group.topic == topic:
                group.grow(count)

    async def delete(self, topics: Collection[str]) -> None:
        """Forget topics, and the positions in them."""
        self._store.delete(topics)
        self._groups = {place: group for place, group in self._groups.items() if group.topic not in topics}

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Store outputs, all or none."""
        return self._store.write(outputs, None)

    async def starts(self, topic: str) -> dict[int, int]:
        """Nothing ever expires."""
        return dict.fromkeys(range(len(self._store.logs(topic))), 0)

    async def ends(self, topic: str) -> dict[int, int]:
        """Give the ends of what is stored."""
        return {number: log.end() for number, log in enumerate(self._store.logs(topic))}

    async def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Wait until the span is settled, and read it."""
        log = self._store.log(partition)
        reached = log.settled if visible is Visible.COMMITTED else log.end
        await self._store.changed.until(lambda: reached() >= end, _FOR_EVER_MS)
        if records := log.read(start, end, visible):
            yield records

    def tail(self, topics: Sequence[str], origin: Origin) -> AbstractAsyncContextManager[Tail]:
        """Follow topics."""
        return self._tail(topics, origin)

    @asynccontextmanager
    async def _tail(self, topics: Sequence[str], origin: Origin) -> AsyncIterator[Tail]:
        find = self.starts if origin is Origin.STARTS else self.ends
        yield MemoryTail(self._store, {Partition(t, n): at for t in topics for n, at in (await find(t)).items()})

    async def committed(self, group: str, topic: str) -> dict[int, int]:
        """Look the positions up."""
        return dict(self._group(group, topic).positions)

    async def members(self, group: str) -> frozenset[str] | None:
        """Look them up, whatever their topic."""
        groups = (each for (name, _), each in self._groups.items() if name == group)
        return frozenset(member for each in groups for member in each.members)

    def _group(self, name: str, topic: str) -> Group:
        return self._groups.setdefault((name, topic), Group(topic, self._store.counts().get(topic, 0)))

    def worker(self, group: str, topic: str, listener: Listener, options: WorkerOptions | None = None) -> MemoryWorker:
        """Make a member of a group."""
        return MemoryWorker(self._store, self._group(group, topic), listener, options or WorkerOptions())

    async def close(self) -> None:
        """Keep everything: another may still use this broker."""

    def fail_next_commit(self, error: BrokerError | None = None) -> None:
        """Let the next commit fail after its outputs were written and before its position is."""
        self._store.faults.add(failing(error or InjectedError()))

    def hold_next_commit(self) -> Hold:
        """Let the next commit stop in its middle until it is released, like a process put to sleep there."""
        hold = Hold()
        self._store.faults.add(hold)
        return hold

    def expire(self, worker: Worker) -> None:
        """Let the group give up on a worker without telling it, as after a kill or too long a sleep."""
        for group in self._groups.values():
            group.leave(worker)


class MemoryTail:
    """See `port.Tail`."""

    def __init__(self, store: Store, positions: dict[Partition, int]) -> None:
        """Stand at the positions."""
        self._store = store
        self._positions = positions

    async def poll(self, max_wait_ms: int) -> Sequence[PlacedRecord]:
        """Return what was settled since."""
        await self._store.changed.until(self._has_news, max_wait_ms)
        return [record for partition in self._positions for record in self._advance(partition)]

    def _has_news(self) -> bool:
        return any(self._store.log(partition).settled() > at for partition, at in self._positions.items())

    def _advance(self, partition: Partition) -> Sequence[PlacedRecord]:
        log, at = self._store.log(partition), self._positions[partition]
        self._positions[partition] = log.settled()
        return log.read(at, self._positions[partition], Visible.COMMITTED)
