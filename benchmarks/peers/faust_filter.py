"""The same filter as a Faust agent: decode, the same decision through the same plans, forward. At least once.

It does less than ours: no audit, no metrics, no transactions, and nothing but what a query's first stage needs.
Tuned: raw bytes in and out (no Faust models), uvloop, large producer batches, no web server, no tables.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path

import faust
from faust.types import EventT, StreamT

from benchmarks.judge import Forwarded, Judge
from benchmarks.task import Reading, Stopwatch, Task, given_task, tell
from benchmarks.world import PARTITIONS, World
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.messages.wire import MARKER_KEY
from streams.policies.plans import Plans


@dataclass
class Filter:
    """The agent of one run."""

    app: faust.App
    task: Task
    judge: Judge
    stopwatch: Stopwatch
    done: asyncio.Event = field(default_factory=asyncio.Event)
    newest: Awaitable[object] | None = None
    """The last write: nobody waits for single ones, all are flushed at the end."""

    def __post_init__(self) -> None:
        """Make the agent."""
        source, sink = TopicNames(self.task.source), TopicNames(self.task.sink)
        self._sinks = {name: self._topic(name) for name in (sink.deliveries, sink.replies)}
        self.app.agent(self._topic(source.queries))(self._work)

    def _topic(self, name: str) -> faust.TopicT:
        return self.app.topic(name, key_type=bytes, value_type=bytes, partitions=PARTITIONS)

    async def _work(self, stream: StreamT[bytes]) -> AsyncIterator[None]:
        left = self.task.messages
        clock = SystemClock()
        async for event in stream.events():
            if event.key == MARKER_KEY:
                continue
            self.stopwatch.hand_out(1)
            for forwarded in self._judge(event, clock.now_us()):
                self.newest = await self._sinks[forwarded.topic].send(key=forwarded.key, value=forwarded.value)
            left -= 1
            if not left:
                self.done.set()
            yield

    def _judge(self, event: EventT[bytes], at_us: int) -> list[Forwarded]:
        message = event.message
        return self.judge.forward((message.partition, message.offset), message.value or b"", at_us)


async def measure(task: Task, scratch: Path) -> Reading:
    """Run until everything is acknowledged."""
    world = World(task.agencies, task.grants_at_us)
    app = faust.App(
        task.name,
        broker=f"kafka://{task.servers}",
        processing_guarantee="at_least_once",
        datadir=scratch,
        web_enabled=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        producer_linger=0.005,
        producer_max_batch_size=512 << 10,
    )
    peer = Filter(app, task, Judge(Plans(world.context), TopicNames(task.sink)), Stopwatch(task.warm_up))
    await app.start()
    await peer.done.wait()
    await app.producer.flush()
    reading = peer.stopwatch.read(task.messages)
    await app.stop()
    return reading


if __name__ == "__main__":
    for speaks_too_much in ("faust", "mode", "aiokafka"):
        logging.getLogger(speaks_too_much).setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        tell(run_on_loop(measure(given_task(), Path(folder))))
