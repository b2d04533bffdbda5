"""Reading back what a switch wrote about a replayed log, once it is through with it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from streams.broker.port import Partition, PlacedRecord
from streams.broker.timetable import Replayed
from streams.metrics.sources import StageName
from streams.replays.traces import Traces

_LOOK_S: Final = 0.2


async def traces_of(replayed: Replayed) -> Traces:
    """Wait until all that was sent is decided; read what was left of it."""
    names, traces = replayed.names, Traces(replayed.timetable)
    await _passed(replayed, StageName.INTAKE, replayed.timetable.ends())
    ends: dict[int, int] = {}
    async for records in _written(replayed, names.deliveries):
        traces.take_deliveries(records)
        ends[records[-1].partition] = records[-1].offset + 1
    await _passed(replayed, StageName.STATE, ends)
    async for records in _written(replayed, names.audit):
        traces.take_audit(records)
    async for records in _written(replayed, names.replies):
        traces.take_replies(records)
    return traces


async def _passed(replayed: Replayed, stage: StageName, ends: Mapping[int, int]) -> None:
    """Wait until a stage has committed everything below these offsets."""
    group, topic = f"{replayed.names.prefix}{stage}", replayed.names.read_by(stage)
    # Other processes bring it about, and a broker tells nobody of a commit.
    while not _is_behind(await replayed.broker.committed(group, topic), ends):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)


def _is_behind(at: Mapping[int, int], ends: Mapping[int, int]) -> bool:
    return all(at.get(partition, 0) >= end for partition, end in ends.items())


async def _written(replayed: Replayed, topic: str) -> AsyncIterator[Sequence[PlacedRecord]]:
    """Read a topic to its end."""
    broker, begun = replayed.broker, replayed.starts.get(topic, {})
    starts = await broker.starts(topic)
    for number, end in (await broker.ends(topic)).items():
        start = max(starts.get(number, 0), begun.get(number, 0))
        async for records in broker.read(Partition(topic, number), start, end):
            if records:
                yield records
