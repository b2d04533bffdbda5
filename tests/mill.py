"""A whole switch in one process on the broker in memory, batch by batch: what a test replaces in it goes wrong.

The stages, the activations and the readers are the real ones; only the host is missing, and time is told by hand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output, PlacedRecord
from streams.broker.promises import MEMORY, Promises
from streams.broker.topics import TopicNames, specs
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext
from streams.switch.host.course import Course, MarkedCourse, OnceCourse, StampedCourse
from streams.switch.stages.back import Back
from streams.switch.stages.desk import StageResources
from streams.switch.stages.intake import Intake
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch, Contexts, Stage
from streams.switch.stages.state import Emulated, StateSwitches
from tests.papers import records
from tests.records import singly

NAMES = TopicNames("mill.")
PARTITIONS = 4
_BATCH = 40
_JUDGING_US = 250

Work: TypeAlias = Callable[[Stage, Batch, Contexts], list[Output]]
"""How a stage works on a batch."""


def honest(stage: Stage, batch: Batch, contexts: Contexts) -> list[Output]:
    """Work as the host lets a stage work."""
    return list(singly(stage.judge(batch, contexts).outputs(batch.taken_us + _JUDGING_US)))


@dataclass
class HandClock:
    """A clock that a test sets."""

    us: int = 0

    def now_us(self) -> int:
        """Tell what it was set to."""
        return self.us

    def monotonic_ns(self) -> int:
        """Tell the same."""
        return self.us * 1_000

    async def sleep_until(self, due_ns: int) -> None:
        """Be there at once."""
        self.us = max(self.us, due_ns // 1_000)


@dataclass(frozen=True, slots=True)
class Shift:
    """What happens in a mill from one activation to the next."""

    context: Context
    since_us: int
    queries: Sequence[Output]
    """What agencies send, by clocks of their own that may be years behind."""
    sent_us: int


@dataclass
class Mill:
    """The switch."""

    work: Work = honest
    promises: Promises = MEMORY
    clock: HandClock = field(default_factory=HandClock)
    names: TopicNames = NAMES

    def __post_init__(self) -> None:
        """Build it, without topics."""
        self.broker = MemoryBroker(self.promises, self.clock)
        self._course = MarkedCourse(self.broker, self.names, self.clock)
        counts = dict.fromkeys(self.names.all(), PARTITIONS) | {self.names.control: 1, self.names.progress: 1}
        resources = StageResources(Routes(self.names, counts), Pseudonyms(b"a key for tests"))
        self._stages: dict[str, Stage] = {
            self.names.queries: Intake(resources),
            self.names.deliveries: StateSwitches(resources, Emulated()),
            self.names.responses: Back(resources),
        }
        self._positions: dict[tuple[str, int], int] = {}

    async def run(self, shifts: Sequence[Shift]) -> None:
        """Take in everything, shift by shift; then let the states answer, and the answers come home."""
        await self.broker.create(specs(self.names, PARTITIONS))
        known = {shift.context.digest: Plans(shift.context) for shift in shifts}
        for number, shift in enumerate(shifts):
            self.clock.us = shift.since_us
            stored = StoredContext(shift.context.digest, shift.context.to_bytes())
            await Activator(self.broker, self.names).activate(
                ActivationRequest(stored, "apply", shift.since_us, f"n{number}")
            )
            self.clock.us = shift.sent_us
            await self.broker.append(shift.queries)
            self.clock.us = shift.since_us + 1_000_000
            await self._grind(self.names.queries, self._course, known)
        for topic in (self.names.deliveries, self.names.responses):
            course = StampedCourse() if self.promises.transactions else OnceCourse(self.broker, topic)
            await self._grind(topic, course, known)

    async def _grind(self, topic: str, course: Course, known: Mapping[str, Plans]) -> None:
        """Let the stage of a topic read it from where it was to its end."""
        waiting = [record async for record in records(self.broker, topic)]
        begins = {partition: self._positions.get((topic, partition), 0) for partition in range(PARTITIONS)}
        await course.enter(begins)
        for partition, begin in begins.items():
            mine = [record for record in waiting if record.partition == partition and record.offset >= begin]
            for part in _parts(mine):
                await self._batch(topic, course, part, known)

    async def _batch(
        self, topic: str, course: Course, part: Sequence[PlacedRecord], known: Mapping[str, Plans]
    ) -> None:
        partition = part[0].partition
        begin = self._positions.get((topic, partition), 0)
        for stretch in await course.cut(partition, part, begin):
            self.clock.us += 1_000
            batch = Batch(topic, partition, stretch.records, stretch.span, self.clock.us)
            outputs = self.work(self._stages[topic], batch, Contexts(known, stretch.in_force))
            self.clock.us += 1_000
            await self.broker.append(outputs)
        self._positions[topic, partition] = part[-1].offset + 1


def _parts(waiting: Sequence[PlacedRecord]) -> Iterator[Sequence[PlacedRecord]]:
    return (waiting[begin : begin + _BATCH] for begin in range(0, len(waiting), _BATCH))
