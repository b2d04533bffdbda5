"""Service times of stages: a backlog worked off by one worker, or more; processor time of workers and broker."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks.world import World
from nlets import PROGRAM
from producers.local.children import Children
from producers.traffic.sending import Door
from streams.broker.port import Broker, Origin
from streams.broker.topics import TOPICS, TopicNames, specs
from streams.clock import SystemClock
from streams.errors import OperatorError
from streams.metrics.sources import StageName
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext

_CHUNK: Final = 5_000
_LOOK_S: Final = 0.05
_QUIET_MS: Final = 500
_PATIENCE_S: Final = 180.0
_WARM: Final = 0.5
"""The share of a backlog that is not measured: rules, askers and code are met for the first time."""
_PROC: Final = Path("/proc")
_JAVA: Final = "(java)"
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


class TooQuickError(OperatorError):
    """A backlog was worked off before anything of it could be measured."""

    def __init__(self, stage: str, records: int) -> None:
        """Keep whose it was, and how large."""
        super().__init__(stage, records)
        self.stage = stage
        self.records = records

    def __str__(self) -> str:
        """Say what would help."""
        return f"{self.stage} worked {self.records:,} records off too quickly to be measured: raise --messages"


class Worked(msgspec.Struct, frozen=True, kw_only=True):
    """What working a backlog off came to."""

    stage: str
    workers: int
    records: int
    per_second: float
    worker_us: float
    """Processor time of all workers, per record."""
    broker_us: float


class Look(NamedTuple):
    """How far a stage is, and what was used."""

    done: int
    seconds: float
    workers_s: float
    broker_s: float


async def lay_out(broker: Broker, names: TopicNames, world: World, partitions: int) -> None:
    """Create topics and put the context in force."""
    await broker.create(specs(names, partitions))
    stored = StoredContext(world.context.digest, world.context.to_bytes())
    request = ActivationRequest(stored, "bench", SystemClock().now_us(), f"nonce-of-{names.prefix}")
    await Activator(broker, names).activate(request)


async def fill(broker: Broker, names: TopicNames, world: World, partitions: int, messages: int) -> None:
    """Write a backlog of queries."""
    entry, traffic = Door(names.queries, partitions), islice(world.traffic(), messages)
    while chunk := [entry.output(each) for each in islice(traffic, _CHUNK)]:
        await broker.append(chunk)


async def work_off(broker: Broker, names: TopicNames, stage: StageName, workers: int) -> Worked:
    """Let workers read all there is, and measure from when they are warm."""
    topic, group = names.read_by(stage), f"{names.prefix}{stage}"
    ends = {number: end for number, end in (await broker.ends(topic)).items() if end}
    async with Children(PROGRAM) as children:
        for _ in range(workers):
            await children.start(f"run {stage}", "--bootstrap-servers", broker.servers, "--prefix", names.prefix)
        async with asyncio.timeout(_PATIENCE_S):
            looks = [look async for look in _look(broker, children, (group, topic), ends)]
    return worked_off(stage, workers, looks)


async def _look(
    broker: Broker, children: Children, reading: tuple[str, str], ends: Mapping[int, int]
) -> AsyncIterator[Look]:
    """Look again and again, until all is committed. A transaction's own end has an offset that nobody commits."""
    committed: Mapping[int, int] = {}
    while any(committed.get(number, 0) < end - 1 for number, end in ends.items()):
        await asyncio.sleep(_LOOK_S)
        children.check()
        committed = await broker.committed(*reading)
        yield Look(sum(committed.values()), time.monotonic(), *_used(children.pids))


def worked_off(stage: str, workers: int, looks: Sequence[Look]) -> Worked:
    """Say what it came to from when the workers were warm.

    Raises:
        TooQuickError: too little of it was seen.
    """
    last = looks[-1]
    first = next(look for look in looks if look.done >= _WARM * last.done)
    records, workers_s = last.done - first.done, last.workers_s - first.workers_s
    if not records or not workers_s:
        raise TooQuickError(stage, last.done)
    return Worked(
        stage=stage,
        workers=workers,
        records=records,
        per_second=round(records / (last.seconds - first.seconds), 1),
        worker_us=round(workers_s / records * 1e6, 3),
        broker_us=round((last.broker_s - first.broker_s) / records * 1e6, 3),
    )


def _used(pids: Sequence[int]) -> tuple[float, float]:
    """Say what processor time workers and broker have used."""
    mine = os.getpid()
    brokers = (pid for pid in _all_pids() if (stat := _stat(pid)) and stat[0] == _JAVA and int(stat[2]) == mine)
    return _seconds(pids), _seconds(brokers)


def _all_pids() -> Iterable[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()] if _PROC.exists() else []


def _seconds(pids: Iterable[int]) -> float:
    return sum((int(stat[12]) + int(stat[13])) / _TICKS_A_SECOND for pid in pids if (stat := _stat(pid)))


def _stat(pid: int) -> list[str]:
    """Read what the system says of a process, from its name on; nothing of one that is gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    begin, end = text.index("("), text.rindex(")") + 1
    return [text[begin:end], *text[end:].split()]


async def bytes_written(broker: Broker, names: TopicNames) -> int:
    """Say how many bytes of keys and values all topics hold."""
    held = 0
    for use in TOPICS:
        topic = names.prefix + use.base
        async with broker.tail((topic,), Origin.STARTS) as tail:
            while records := await tail.poll(_QUIET_MS):
                held += sum(len(record.key or b"") + len(record.value or b"") for record in records)
    return held
