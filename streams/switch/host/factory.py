"""A process of the switch: the hosts of some or all stages on one connection, run until they are told to stop.

`nlets run` and the demo call it. Topics are checked and never created here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import structlog

from streams.broker.port import Broker, WorkerOptions
from streams.broker.timetable import TimetableReader, timetable_spec
from streams.broker.topics import TopicNames, specs
from streams.clock import Clock
from streams.errors import Exit, UnusableFileError
from streams.metrics.sources import StageName
from streams.switch.activation.context_cache import ContextCache
from streams.switch.activation.follow import Control
from streams.switch.host.course import Course, MarkedCourse, OnceCourse, StampedCourse
from streams.switch.host.floor import Floor
from streams.switch.host.loop import Host, HostSetup
from streams.switch.host.loops import Loops, make_back, make_intake, make_states
from streams.switch.host.timed import TimedCourse
from streams.switch.stages.desk import StageResources
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Stage
from streams.switch.stages.state import Emulated
from streams.switch.stages.trials.intake import TrialIntake

_log = structlog.get_logger()


class UnfitTopicsError(UnusableFileError):
    """The switch's topics are missing or set otherwise than they must be."""

    hint = "create what is missing with `nlets topics create`; a worker never does"


class Times(StrEnum):
    """By which time messages are judged."""

    CLOCK = "clock"
    """The hub's own, when it takes them."""
    TIMETABLE = "timetable"
    """The timetable of the replay whose topics these are (`timed.py`)."""


@dataclass(frozen=True, slots=True)
class ProcessSetup:
    """What an operator chooses for a process."""

    names: TopicNames
    pseudonyms: Pseudonyms
    emulated: Emulated = field(default_factory=Emulated)
    options: WorkerOptions = field(default_factory=WorkerOptions)
    alive_dir: Path | None = None
    """Where each stage touches a file of its name while its loop goes round."""
    loops: Loops = Loops.AUTO
    times: Times = Times.CLOCK

    def alive(self, stage: str) -> Path | None:
        """Name a stage's sign of life."""
        return self.alive_dir and self.alive_dir / f"{stage}.alive"


@dataclass(frozen=True, slots=True)
class HostFactory:
    """Makes the hosts of a process, which share its connection and clock."""

    broker: Broker
    clock: Clock
    setup: ProcessSetup
    floor: Floor = field(default_factory=Floor)

    async def hosts(self, stages: Sequence[StageName]) -> list[Host]:
        """Make the hosts of these stages, and say what the broker does not promise.

        Raises:
            UnfitTopicsError: the topics are not as they must be.
        """
        names = self.setup.names
        wanted = specs(names, 1)
        if self.setup.times is Times.TIMETABLE:
            wanted += (timetable_spec(names),)
        if problems := await self.broker.verify(wanted):
            raise UnfitTopicsError(f"topics `{names.prefix}*`", problems)
        for gap in self.broker.promises.gaps():
            _log.warning("the broker does not promise everything", gap=gap)
        resources = StageResources(Routes(names, await self.broker.topics()), self.setup.pseudonyms)
        return [self._host(name, resources) for name in stages]

    def _host(self, name: StageName, resources: StageResources) -> Host:
        names = self.setup.names
        source = names.read_by(name)
        match name:
            case StageName.INTAKE:
                course = MarkedCourse(self.broker, names, self.clock)
                intake = TrialIntake(make_intake(resources, self.setup.loops), resources)
                return self._run(intake, source, self._timed(course), course.control)
            case StageName.STATE:
                return self._stamped(make_states(resources, self.setup.emulated, self.setup.loops), source)
            case StageName.BACK:
                return self._stamped(make_back(resources, self.setup.loops), source)

    def _timed(self, course: Course) -> Course:
        if self.setup.times is Times.CLOCK:
            return course
        return TimedCourse(course, TimetableReader(self.broker, self.setup.names), self.clock)

    def _stamped(self, stage: Stage, source: str) -> Host:
        course = StampedCourse() if self.broker.promises.transactions else OnceCourse(self.broker, source)
        return self._run(stage, source, course, Control(self.broker, self.setup.names.control))

    def _run(self, stage: Stage, source: str, course: Course, control: Control) -> Host:
        setup = HostSetup(
            stage,
            source,
            course,
            ContextCache(control),
            self.setup.options,
            alive=self.setup.alive(stage.name),
            floor=self.floor,
        )
        return Host(self.broker, self.setup.names, self.clock, setup)


async def run_hosts(hosts: Sequence[Host], stop: asyncio.Event) -> Exit:
    """Run hosts until told to stop; where one can't go on, the others end, too."""
    runs = [asyncio.ensure_future(host.run()) for host in hosts]
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({*runs, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    for host in hosts:
        host.stop()
    return max(await asyncio.gather(*runs))
