"""A broker that fails just when a host asks what decides: nothing is lost or decided by what is old, no gap is left."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from enum import Enum, auto

import msgspec
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from streams.broker.memory import AT_LEAST_ONCE, InjectedError, MemoryBroker
from streams.broker.port import Output, Partition, PlacedRecord, Visible
from streams.broker.promises import MEMORY, Promises
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta, Stamp
from streams.metrics.coverage import Coverage, Span
from streams.metrics.sources import StageName
from streams.switch.activation.activate import Activator
from streams.switch.activation.follow import Control
from streams.switch.activation.stale import compare_contexts
from streams.switch.activation.stamped import Stamped
from streams.switch.host.course import OnceCourse, StampedCourse
from streams.switch.host.loop import Host
from tests.echo import ENCODE, Echo, Site, activation_request, running, stored_context
from tests.mill import HandClock
from tests.waiting import let_go_on, until

NAMES = TopicNames("t.")
ONE, TWO = stored_context("one").digest, stored_context("two").digest


class Question(Enum):
    """What following the control topic asks of a broker."""

    ENDS = auto()
    READ = auto()


class Hiccuping(MemoryBroker):
    """Fails once, when it is asked a certain question about control for the n-th time from now on."""

    def __init__(self, promises: Promises) -> None:
        """Begin healthy."""
        super().__init__(promises)
        self.fails_in: Counter[Question] = Counter()

    async def ends(self, topic: str) -> dict[int, int]:
        """Give them, or fail."""
        self._answer(Question.ENDS, topic)
        return await super().ends(topic)

    async def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read, or fail."""
        self._answer(Question.READ, partition.topic)
        async for records in super().read(partition, start, end, visible):
            yield records

    def _answer(self, question: Question, topic: str) -> None:
        if topic == NAMES.control and self.fails_in[question]:
            self.fails_in[question] -= 1
            if not self.fails_in[question]:
                raise InjectedError


@pytest.fixture(params=[MEMORY, AT_LEAST_ONCE], ids=["exactly-once", "at-least-once"])
async def site(request: pytest.FixtureRequest) -> Site:
    """Build a switch's topics on a broker that can fail; nobody waits for its clock."""
    built = Site(Hiccuping(request.param), NAMES, HandClock())
    await built.build()
    return built


def fail_at(site: Site, question: Question, asked: int) -> None:
    """Let the broker fail once."""
    assert isinstance(site.broker, Hiccuping)
    site.broker.fails_in[question] = asked


async def noticed(logs: Sequence[EventDict]) -> None:
    """Wait until a host has met the failure."""
    await until(lambda: any(entry["event"] == "the broker failed; trying again" for entry in logs))


async def stamped(site: Site, topic: str, last: frozenset[str]) -> list[Stamped]:
    """Wait for these, and give everything that was written by then, in its partition's order."""
    while True:
        found = [msgspec.json.decode(r.value or b"", type=Stamped) for r in await site.contents(topic, 0)]
        if last <= {each.id for each in found}:
            return found
        await let_go_on(0.01)


async def covered(site: Site) -> Mapping[int, list[Span]]:
    """Tell which offsets the books cover, by partition."""
    coverages: defaultdict[int, Coverage] = defaultdict(Coverage)
    for record in await site.contents(NAMES.metrics, 0):
        delta = msgspec.json.decode(record.value or b"", type=Delta)
        coverages[delta.partition].book(Span(delta.first, delta.next))
    return {partition: coverage.spans for partition, coverage in coverages.items()}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        pytest.param(Question.ENDS, 1, id="before-the-cut"),
        pytest.param(Question.READ, 1, id="in-the-cut"),
        pytest.param(Question.ENDS, 2, id="behind-the-cut"),
        pytest.param(Question.READ, 2, id="in-the-context"),
    ],
)
async def test_intake_gives_back_what_it_could_not_decide(site: Site, question: Question, asked: int) -> None:
    """A marker sends it to control, which fails: the marker is read again, and decides what stands behind it."""
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("one", "n1"))
    with capture_logs() as logs:
        async with running(site.intake()):
            await site.ask(["a"])
            await stamped(site, NAMES.deliveries, frozenset("a"))
            await activator.activate(activation_request("two", "n2"))
            await site.ask(["b", "c"])
            await site.ask(["d"], partition=1)
            fail_at(site, question, asked)
            await noticed(logs)
            await site.ask(["e"])
            await site.ask(["f"], partition=1)
            found = await stamped(site, NAMES.deliveries, frozenset("ef"))

    assert [(each.id, each.stamp.ctx) for each in found] == [("a", ONE), *((each, TWO) for each in "bcedf")]
    assert await covered(site) == {0: [Span(0, 6)], 1: [Span(0, 4)]}
    assert (await compare_contexts(site.broker, NAMES)).decided_by_stale_context == 0


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        pytest.param(Question.ENDS, 1, id="at-the-end"),
        pytest.param(Question.READ, 1, id="in-control"),
        pytest.param(Question.READ, 2, id="in-the-context"),
    ],
)
@pytest.mark.parametrize("stage", [StageName.STATE, StageName.BACK])
async def test_a_later_stage_gives_back_what_it_could_not_judge(
    site: Site, stage: StageName, question: Question, asked: int
) -> None:
    """Its context could not be fetched. What is read again is no repeat, and the poll's other partitions wait, too."""
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    await send(site, stage, {0: "ab", 1: "c"})
    fail_at(site, question, asked)
    with capture_logs() as logs:
        async with running(later(site, stage)):
            await noticed(logs)
            await send(site, stage, {0: "d", 1: "e"})
            found = await stamped(site, Echo(NAMES, stage).sink, frozenset("de"))

    assert [each.id for each in found] == list("abdce")
    assert await covered(site) == {0: [Span(0, 3)], 1: [Span(0, 2)]}
    assert not any(entry.get("alarm") for entry in logs)


def later(site: Site, stage: StageName) -> Host:
    """Make a host of a later stage, with the course that it has on such a broker."""
    source = NAMES.read_by(stage)
    course = StampedCourse() if site.broker.promises.transactions else OnceCourse(site.broker, source)
    return site.host(Echo(NAMES, stage), source, course, Control(site.broker, NAMES.control))


async def send(site: Site, stage: StageName, requests: Mapping[int, str]) -> None:
    """Write what a later stage reads: one record a letter, by partition."""
    for partition, letters in requests.items():
        values = [ENCODE(Stamped(Stamp(ctx=ONE, at=0, p=partition, o=0), letter)) for letter in letters]
        await site.broker.append([Output(NAMES.read_by(stage), partition, b"NY", value) for value in values])
