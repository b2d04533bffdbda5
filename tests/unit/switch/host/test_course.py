"""What intake asks of the broker to know which context decides: little, however often it looks around."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from streams.broker.memory import InjectedError, MemoryBroker
from streams.broker.port import Partition, PlacedRecord, Visible
from streams.broker.topics import TopicNames
from streams.switch.activation.activate import Activator
from streams.switch.activation.control import IntentValue, intent_entry
from streams.switch.host.course import FOLLOW_EVERY_NS, MarkedCourse
from tests.echo import Site, activation_request, stored_context
from tests.mill import HandClock

NAMES = TopicNames("t.")
ONE, TWO = stored_context("one").digest, stored_context("two").digest
EXPIRED = 3
"""Queries of a partition that retention has deleted."""


class Asked(MemoryBroker):
    """Notes whose ends it was asked for: on a real broker every question is a connection."""

    def __init__(self) -> None:
        """Begin unasked."""
        super().__init__()
        self.topics_asked: list[str] = []

    async def ends(self, topic: str) -> dict[int, int]:
        """Note it."""
        self.topics_asked.append(topic)
        return await super().ends(topic)


@dataclass
class Surroundings:
    """A course on a broker that notes what it is asked, under a clock that stands."""

    broker: Asked = field(default_factory=Asked)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        """Make the course."""
        self.site = Site(self.broker, NAMES)
        self.course = MarkedCourse(self.broker, NAMES, self.clock)

    async def look_around(self, times: int) -> list[str]:
        """Look around, and tell what was asked."""
        self.broker.topics_asked.clear()
        for _ in range(times):
            await self.course.look_around()
        return self.broker.topics_asked


@pytest.fixture
async def surroundings() -> Surroundings:
    """Build topics."""
    made = Surroundings()
    await made.site.build()
    return made


async def test_while_nothing_was_ever_activated_a_try_asks_for_control_alone(surroundings: Surroundings) -> None:
    """Once for all partitions: without an intent no marker counts, so none is looked for."""
    with capture_logs() as logs:
        entered = await surroundings.course.enter({0: 0, 1: 0})

    assert list(entered) == []
    assert surroundings.broker.topics_asked == [NAMES.control]
    assert [entry["event"] for entry in logs] == ["no context is in force yet"]


async def test_where_nothing_asks_for_it_control_is_read_every_few_seconds(surroundings: Surroundings) -> None:
    """Not at every look around."""
    await Activator(surroundings.broker, NAMES).activate(activation_request("one", "n1"))

    assert await surroundings.look_around(10) == [NAMES.control]
    assert await surroundings.look_around(10) == []
    surroundings.clock.us += FOLLOW_EVERY_NS // 1_000
    assert await surroundings.look_around(10) == [NAMES.control]


async def test_a_marker_newer_than_what_was_read_of_control_sends_it_there_at_once(surroundings: Surroundings) -> None:
    """However lately control was read."""
    activator = Activator(surroundings.broker, NAMES)
    await activator.activate(activation_request("one", "n1"))
    [begin] = await surroundings.site.ask(["a"])
    await surroundings.course.enter({0: begin})
    await activator.activate(activation_request("two", "n2"))
    await surroundings.site.ask(["b"])
    records = [record async for record in surroundings.site.records(NAMES.queries) if record.partition == 0]
    surroundings.broker.topics_asked.clear()
    with capture_logs():
        before, behind = await surroundings.course.cut(0, records[begin:], begin)

    assert surroundings.broker.topics_asked == [NAMES.control]
    assert (before.in_force, behind.in_force) == (stored_context("one").digest, stored_context("two").digest)


class Retentive(MemoryBroker):
    """Has deleted the beginning of the queries, as a topic's retention does."""

    async def starts(self, topic: str) -> dict[int, int]:
        """Give the first offsets that are left."""
        return dict.fromkeys(await super().starts(topic), EXPIRED if topic == NAMES.queries else 0)

    async def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read what is left; who asks for more is refused, as on Kafka."""
        if start < (await self.starts(partition.topic))[partition.number]:
            raise InjectedError
        async for records in super().read(partition, start, end, visible):
            yield records


@pytest.fixture
async def retentive() -> Site:
    """Build topics that keep little."""
    site = Site(Retentive(), NAMES, HandClock())
    await site.build()
    return site


async def test_a_marker_is_not_looked_for_among_queries_that_have_expired(retentive: Site) -> None:
    """An activation left half-done says only where it may stand at the earliest."""
    activator = Activator(retentive.broker, NAMES)
    await activator.activate(activation_request("one", "n1"))
    half_done = IntentValue(ctx=TWO, ends=await retentive.broker.ends(NAMES.queries), at=0, why="apply")
    await activator.control.write([intent_entry("n2", half_done)])
    position = (await retentive.ask(["a"] * (EXPIRED + 1)))[-1]
    course = MarkedCourse(retentive.broker, NAMES, retentive.clock)
    entered = await course.enter({0: position})
    left = [records async for records in retentive.broker.read(Partition(NAMES.queries, 0), position, position + 1)]
    [stretch] = await course.cut(0, left[0], position)

    assert list(entered) == [0]
    assert stretch.in_force == ONE


async def test_a_partition_held_until_its_first_queries_expired_is_entered_behind_them(retentive: Site) -> None:
    """They waited for a first activation that came too late."""
    await retentive.ask(["a"] * EXPIRED)
    await Activator(retentive.broker, NAMES).activate(activation_request("one", "n1"))
    course = MarkedCourse(retentive.broker, NAMES, retentive.clock)

    assert list(await course.enter({0: 0})) == [0]
