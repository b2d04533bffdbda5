"""Ours: the intake stage with everything on, run by the real host on the real worker."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from benchmarks.task import Reading, Stopwatch, Task, given_task, tell
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.commands.looping import run_on_loop
from streams.switch.activation.context_cache import ContextCache
from streams.switch.host.course import MarkedCourse
from streams.switch.host.loop import Host, HostSetup
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage, Work

_LOOK_AGAIN_S: Final = 0.005
_KEY: Final = bytes(32)


@dataclass
class Watched:
    """A stage, with a stopwatch. Its name makes a consumer group that nobody had."""

    stage: Stage
    name: str
    stopwatch: Stopwatch
    left: int = 0
    """Messages still to be judged."""
    judged_all: asyncio.Event = field(default_factory=asyncio.Event)

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Let the stage judge."""
        self.stopwatch.hand_out(len(batch.records))
        work = self.stage.judge(batch, contexts)
        self.left -= len(batch.records)
        if self.left <= 0:
            self.judged_all.set()
        return work

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Let the stage give up."""
        return self.stage.dead_letter(batch, reason)


async def measure(task: Task) -> Reading:
    """Run until everything is committed."""
    async with open_broker(task.servers) as broker:
        names = TopicNames(task.source)
        resources = StageResources(Routes(TopicNames(task.sink), await broker.topics()), Pseudonyms(_KEY))
        watched = Watched(Intake(resources), task.name, Stopwatch(task.warm_up), left=task.messages)
        host = _host(broker, names, watched)
        running = asyncio.ensure_future(host.run())
        await watched.judged_all.wait()
        await _all_committed(broker, f"{names.prefix}{task.name}", names.queries)
        reading = watched.stopwatch.read(task.messages)
        host.stop()
        await running
    return reading


def _host(broker: Broker, names: TopicNames, stage: Stage) -> Host:
    clock = SystemClock()
    course = MarkedCourse(broker, names, clock)
    return Host(broker, names, clock, HostSetup(stage, names.queries, course, ContextCache(course.control)))


async def _all_committed(broker: Broker, group: str, topic: str) -> None:
    ends = await broker.ends(topic)
    while await broker.committed(group, topic) != ends:  # noqa: ASYNC110 -- nobody tells when a commit is done
        await asyncio.sleep(_LOOK_AGAIN_S)


if __name__ == "__main__":
    tell(run_on_loop(measure(given_task())))
