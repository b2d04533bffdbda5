"""What partitions cost a worker on Apache Kafka: how long taking them over takes, connections, memory, idle time."""

import asyncio
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.growth.memory import resident_mib
from streams.broker.port import Broker
from streams.broker.topics import TopicSpec

_IDLE_S: Final = 3.0
_POLL_MS: Final = 100
_FILES: Final = Path("/proc/self/fd")
_NOT_TOLD: Final = -1


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker's start came to."""

    partitions: int
    life: str
    """The first worker of a fresh group, or the next, whose partitions had an owner before."""
    joined_ms: float
    """From start until every partition can be read: joining the group and taking over."""
    cpu_ms: float
    files: int
    """Open files more than before: connections, mostly."""
    mib: float
    """Memory more than before."""
    idle_cpu: float
    """Share of a processor while nothing comes."""


class _Owner:
    """A listener that knows when it has everything."""

    def __init__(self) -> None:
        self.taken = asyncio.Event()

    async def on_assigned(self, _positions: Mapping[int, int]) -> Mapping[int, int]:
        self.taken.set()
        return {}

    async def on_lost(self, _partitions: Collection[int]) -> None:
        self.taken.clear()


async def take_over(broker: Broker, partitions: int) -> list[Taking]:
    """Let two workers, one after the other, take all partitions of a topic."""
    topic = f"growth-taking-{partitions}"
    await broker.create([TopicSpec(topic, partitions)])
    try:
        return [await _life(broker, topic, partitions, life) for life in ("first", "next")]
    finally:
        await broker.delete([topic])


async def _life(broker: Broker, topic: str, partitions: int, life: str) -> Taking:
    owner = _Owner()
    worker = broker.worker(f"group-{topic}", topic, owner)
    files, mib, cpu, begun = _files(), resident_mib(), time.process_time(), time.monotonic()
    try:
        await worker.start()
        while not owner.taken.is_set():
            await worker.poll(_POLL_MS)
        joined, spent, opened = time.monotonic() - begun, time.process_time() - cpu, _files() - files
        held = resident_mib() - mib
        idle, since = time.process_time(), time.monotonic()
        while time.monotonic() - since < _IDLE_S:
            await worker.poll(_POLL_MS)
        return Taking(
            partitions=partitions,
            life=life,
            joined_ms=round(joined * 1e3, 1),
            cpu_ms=round(spent * 1e3, 1),
            files=opened,
            mib=round(held, 1),
            idle_cpu=round((time.process_time() - idle) / _IDLE_S, 4),
        )
    finally:
        await worker.stop()


def _files() -> int:
    return sum(1 for _ in _FILES.iterdir()) if _FILES.exists() else _NOT_TOLD
