"""Where a stage goes on after a restart on a broker without transactions: not before the end of its last delta.

The delta is written last, so what it covers was written whole; the position may have been lost with the worker.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Broker, Partition, PlacedRecord, Record
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta
from streams.metrics.sources import source_name

_STEP: Final = 1_000
"""Records read at a time, from the end backwards."""

_decode = msgspec.json.Decoder(Delta).decode


async def end_of_last_delta(broker: Broker, names: TopicNames, stage: str, partition: int) -> int:
    """Find the offset that a stage's last delta of a source partition ends at; 0 if there is none."""
    key = source_name(stage, partition).encode()
    starts, ends = await broker.starts(names.metrics), await broker.ends(names.metrics)
    place = Partition(names.metrics, partition_for(key, len(ends)))
    async for records in backwards(broker, place, starts[place.number], ends[place.number]):
        found = [_end(record) for record in records if record.key == key]
        if found:
            return max(found)
    return 0


async def backwards(broker: Broker, place: Partition, start: int, end: int) -> AsyncIterator[Sequence[PlacedRecord]]:
    """Read a partition from its end, a stretch at a time."""
    while end > start:
        begin = max(start, end - _STEP)
        yield [record async for records in broker.read(place, begin, end) for record in records]
        end = begin


def _end(record: Record) -> int:
    try:
        return _decode(record.value or b"").next
    except (ValueError, msgspec.MsgspecError):
        return 0
