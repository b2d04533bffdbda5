"""Ours: a stage run by the real host on the real worker. What it writes and who answers differs by row."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from benchmarks.sources import KEY
from benchmarks.task import Reading, Stopwatch, Task
from streams.broker.choose import open_broker
from streams.broker.port import Broker, Layout
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.metrics.sources import StageName
from streams.switch.activation.context_cache import ContextCache
from streams.switch.activation.follow import Control
from streams.switch.host.course import MarkedCourse, StampedCourse
from streams.switch.host.loop import Host, HostSetup
from streams.switch.host.loops import Loops, make_back, make_intake, make_states
from streams.switch.stages.desk import StageResources
from streams.switch.stages.population import Population
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage, Work
from streams.switch.stages.state import Emulated

_LOOK_AGAIN_S: Final = 0.005

Trim: TypeAlias = Callable[[Work], Work]
"""What is done to a batch's work before it is written."""

_STAGES: Final[Mapping[str, Callable[[StageResources, Population], Stage]]] = {
    StageName.INTAKE: lambda resources, _: make_intake(resources, Loops.AUTO),
    StageName.STATE: lambda resources, population: make_states(resources, Emulated(population), Loops.AUTO),
    StageName.BACK: lambda resources, _: make_back(resources, Loops.AUTO),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What of the stage is on."""

    population: Population
    trim: Trim


@dataclass
class Watched:
    """A stage, with a stopwatch. Its name makes a consumer group that nobody had."""

    stage: Stage
    name: str
    stopwatch: Stopwatch
    trim: Trim
    left: int
    """Messages still to be judged."""
    judged_all: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def layout(self) -> Layout:
        """The layout that the stage wants."""
        return self.stage.layout

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Let the stage judge."""
        self.stopwatch.hand_out(len(batch.records))
        work = self.stage.judge(batch, contexts)
        self.left -= len(batch.records)
        if self.left <= 0:
            self.judged_all.set()
        return self.trim(work)

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Let the stage give up."""
        return self.stage.dead_letter(batch, reason)


async def measure(task: Task, row: Row) -> Reading:
    """Run until everything is committed."""
    async with open_broker(task.servers) as broker:
        resources = StageResources(Routes(TopicNames(task.sink), await broker.topics()), Pseudonyms(KEY))
        stage = _STAGES[task.stage](resources, row.population)
        watched = Watched(stage, task.name, Stopwatch(task.warm_up), row.trim, left=task.messages)
        host = _host(broker, task, watched)
        running = asyncio.ensure_future(host.run())
        await watched.judged_all.wait()
        await _all_committed(broker, task)
        reading = watched.stopwatch.read(task.messages)
        host.stop()
        await running
    return reading


def _host(broker: Broker, task: Task, stage: Watched) -> Host:
    names, clock = TopicNames(task.source), SystemClock()
    if task.stage == StageName.INTAKE:
        marked = MarkedCourse(broker, names, clock)
        setup = HostSetup(stage, _source(task), marked, ContextCache(marked.control))
    else:
        setup = HostSetup(stage, _source(task), StampedCourse(), ContextCache(Control(broker, names.control)))
    return Host(broker, names, clock, setup)


def _source(task: Task) -> str:
    return TopicNames(task.source).read_by(StageName(task.stage))


async def _all_committed(broker: Broker, task: Task) -> None:
    """Wait until everything is; of a partition that holds nothing, nothing is committed."""
    topic, group = _source(task), f"{task.source}{task.name}"
    ends = {number: end for number, end in (await broker.ends(topic)).items() if end}
    while await broker.committed(group, topic) != ends:  # noqa: ASYNC110 -- nobody tells when a commit is done
        await asyncio.sleep(_LOOK_AGAIN_S)
