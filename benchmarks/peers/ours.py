"""What both rows of ours share: the stage, watched."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.sources import KEY
from benchmarks.task import Stopwatch, Task
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.metrics.sources import StageName
from streams.switch.stages.back import Back
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.population import Population
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage, Work
from streams.switch.stages.state import Emulated, StateSwitches

_LOOK_AGAIN_S: Final = 0.005

_STAGES: Final[Mapping[str, Callable[[StageResources, Population], Stage]]] = {
    StageName.INTAKE: lambda resources, _: Intake(resources),
    StageName.STATE: lambda resources, population: StateSwitches(resources, Emulated(population)),
    StageName.BACK: lambda resources, _: Back(resources),
}


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


async def watched(broker: Broker, task: Task, population: Population) -> Watched:
    """Make the task's stage."""
    resources = StageResources(Routes(TopicNames(task.sink), await broker.topics()), Pseudonyms(KEY))
    return Watched(_STAGES[task.stage](resources, population), task.name, Stopwatch(task.warm_up), left=task.messages)


def source_of(task: Task) -> str:
    """Name the topic that the task's stage reads."""
    return TopicNames(task.source).read_by(StageName(task.stage))


async def all_committed(broker: Broker, group: str, topic: str) -> None:
    """Wait until a group has committed everything."""
    ends = await broker.ends(topic)
    while await broker.committed(group, topic) != ends:  # noqa: ASYNC110 -- nobody tells when a commit is done
        await asyncio.sleep(_LOOK_AGAIN_S)


