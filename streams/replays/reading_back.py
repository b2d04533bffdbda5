"""Reading back what a switch wrote about a replayed log, once it is through with it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from streams.broker.pages import Replayed
from streams.broker.port import Partition, PlacedRecord
from streams.broker.timetable import GoesOn
from streams.messages.log import LogEntry
from streams.metrics.sources import StageName
from streams.replays.findings import Findings, Gathering
from streams.replays.shelf import Shelf
from streams.replays.traces import Traces

_LOOK_S: Final = 0.2
_AT_ONCE: Final = 1_000
"""Lines that are put beside their traces before anything else may run."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading back of one replay."""

    replayed: Replayed
    shelf: Shelf
    goes_on: GoesOn
    """A wait that doesn't go on ends; what there is by then is read."""

    async def gather(self, gathering: Gathering, entries: Iterable[LogEntry]) -> Findings:
        """Wait, read, and go through the log once more to put each line beside what the switch left of it."""
        traces = Traces(self.shelf)
        async for page in self.replayed.pages.read():
            self.shelf.place(page.legs)
        await self._take_all(traces)
        left, done = iter(entries), 0
        while portion := list(islice(left, _AT_ONCE)):
            for entry in portion:
                gathering.add(entry, traces.rows(entry))
            done += len(portion)
            self.goes_on("put beside the log", done, self.replayed.told.sent)
            await asyncio.sleep(0)  # Who watches, or ends it, has a turn.
        return gathering.findings()

    async def _take_all(self, traces: Traces) -> None:
        """Wait until all that was sent is decided; read what was left of it."""
        names = self.replayed.names
        await self._passed(StageName.INTAKE, self.replayed.told.ends())
        ends: dict[int, int] = {}
        async for records in self._written(names.deliveries):
            traces.take_deliveries(records)
            ends[records[-1].partition] = records[-1].offset + 1
        await self._passed(StageName.STATE, ends)
        async for records in self._written(names.audit):
            traces.take_audit(records)
        async for records in self._written(names.replies):
            traces.take_replies(records)

    async def _passed(self, stage: StageName, ends: Mapping[int, int]) -> None:
        """Wait until a stage has committed everything below these offsets."""
        replayed = self.replayed
        group, topic, of = f"{replayed.names.prefix}{stage}", replayed.names.read_by(stage), sum(ends.values())
        # Other processes bring it about, and a broker tells nobody of a commit.
        while (done := _done(await replayed.broker.committed(group, topic), ends)) < of:
            if not self.goes_on(f"decided by {stage}", done, of):
                return
            await asyncio.sleep(_LOOK_S)

    async def _written(self, topic: str) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read a topic to its end."""
        broker, begun = self.replayed.broker, self.replayed.starts.get(topic, {})
        starts = await broker.starts(topic)
        for number, end in (await broker.ends(topic)).items():
            start, read = max(starts.get(number, 0), begun.get(number, 0)), 0
            async for records in broker.read(Partition(topic, number), start, end):
                if records:
                    read += len(records)
                    self.goes_on(f"read of {topic}", read, end - start)
                    yield records


def _done(at: Mapping[int, int], ends: Mapping[int, int]) -> int:
    """Count the places below these ends that were committed."""
    return sum(min(at.get(partition, 0), end) for partition, end in ends.items())
