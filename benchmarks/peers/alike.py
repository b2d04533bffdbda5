"""Ours like for like: the same stages on the same fenced worker, writing what the peers write and no more.

No host: no markers, no watch for floods, no alarms. What the stage says to audit and metrics is made and thrown away, so
this row still does more than the peers; states answer from the table that all have.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.canned import CannedPopulation
from benchmarks.peers.ours import Watched, all_committed, source_of, watched
from benchmarks.task import Reading, Task, given_task, tell
from benchmarks.world import World
from streams.broker.choose import open_broker
from streams.broker.port import Output, Record, Worker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.messages.wire import MARKER_KEY
from streams.metrics.coverage import Span
from streams.policies.plans import Plans
from streams.switch.stages.stage import Batch, Contexts, Work

_POLL_MS: Final = 200


class Nobody:
    """A listener that has nothing to do: one worker reads all there is."""

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Begin where the group stands."""
        return positions

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Hold nothing."""


@dataclass
class Bare:
    """A worker and a stage with nothing around them."""

    worker: Worker
    topic: str
    stage: Watched
    contexts: Contexts
    written: frozenset[str]
    """Topics that the peers write, too."""
    clock: SystemClock = field(default_factory=SystemClock)
    under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """The newest commit of each partition."""

    async def run(self) -> None:
        """Work until everything is judged, then wait for the commits."""
        await self.worker.start()
        while not self.stage.judged_all.is_set():
            for partition, records in (await self.worker.poll(_POLL_MS)).items():
                await self._take(partition, records)
        await asyncio.gather(*self.under_way.values())

    async def _take(self, partition: int, records: Sequence[Record]) -> None:
        messages = [record for record in records if record.key != MARKER_KEY]
        span = Span(records[0].offset, records[-1].offset + 1)
        batch = Batch(self.topic, partition, messages, span, self.clock.now_us())
        work = self.stage.judge(batch, self.contexts)
        # One commit of a partition at a time, beside which the next batch is judged.
        if before := self.under_way.get(partition):
            await before
        self.under_way[partition] = asyncio.create_task(self._commit(partition, span.next, work))
        await asyncio.sleep(0)

    async def _commit(self, partition: int, following: int, work: Work) -> None:
        await self.worker.commit(partition, following, self._outputs(work))

    def _outputs(self, work: Work) -> list[Output]:
        return [output for output in work.outputs(self.clock.now_us()) if output.topic in self.written]


async def measure(task: Task) -> Reading:
    """Run until everything is committed."""
    sink, group = TopicNames(task.sink), f"{task.source}{task.name}"
    context = World(task.agencies, task.grants_at_us).context
    contexts = Contexts({context.digest: Plans(context)}, context.digest)
    async with open_broker(task.servers) as broker:
        topic, stage = source_of(task), await watched(broker, task, CannedPopulation())
        worker = broker.worker(group, topic, Nobody())
        written = frozenset({sink.deliveries, sink.responses, sink.replies})
        try:
            await Bare(worker, topic, stage, contexts, written).run()
            await all_committed(broker, group, topic)
            return stage.stopwatch.read(task.messages)
        finally:
            await worker.stop()


if __name__ == "__main__":
    tell(run_on_loop(measure(given_task())))
