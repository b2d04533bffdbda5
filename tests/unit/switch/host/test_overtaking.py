"""A host with a backlog: what is urgent waits for what is being judged and committed, not for the backlog.

Time is told by hand, and what is waited for is counted in records: nothing depends on the machine.
"""

import asyncio
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.port import WorkerOptions
from streams.broker.topics import TopicNames, specs
from streams.broker.tracks import track
from streams.messages.budget_classes import BudgetClass
from streams.switch.activation.activate import Activator
from streams.switch.activation.context_cache import ContextCache
from streams.switch.host.agenda import PORTION_NS
from streams.switch.host.course import MarkedCourse
from streams.switch.host.loop import Host, HostSetup
from streams.switch.stages.stage import Batch, Contexts, Work
from tests.echo import Echo, Site, activation_request, running
from tests.mill import HandClock

NAMES = TopicNames("t.")
BACKLOG = 10_000
US_A_RECORD = 20
PORTION = PORTION_NS // 1_000 // US_A_RECORD
"""Records that such a stage judges in one go, when it has found out how slow it is."""
[URGENT] = track(BudgetClass.OFFICER_SAFETY, 4)
[ADMINISTRATIVE] = track(BudgetClass.ADMINISTRATIVE, 4)


@dataclass
class Slow(Echo):
    """A stage that takes its time."""

    clock: HandClock | None = None
    judged: int = 0

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Let time pass for every record."""
        work = super().judge(batch, contexts)
        self.judged += len(batch.records)
        if self.clock is not None:
            self.clock.us += US_A_RECORD * len(batch.records)
        return work


@pytest.fixture(params=[MemoryBroker, lambda: MemoryBroker(AT_LEAST_ONCE)], ids=["exactly-once", "at-least-once"])
async def site(request: pytest.FixtureRequest) -> Site:
    """Build a switch with four partitions and a context in force."""
    built = Site(request.param(), NAMES, HandClock())
    await built.broker.create(specs(NAMES, 4))
    await Activator(built.broker, NAMES).activate(activation_request("one", "n1"))
    return built


async def committed(site: Site, partition: int, position: int) -> None:
    """Wait until a partition is committed so far, and look after every round of the loop."""
    while (await site.broker.committed("t.intake", NAMES.queries)).get(partition, 0) < position:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def waited(site: Site, stage: Slow) -> int:
    """Send something urgent; say how many records were judged until it was committed."""
    before = stage.judged
    [offset] = await site.ask(["urgent"], URGENT)
    await committed(site, URGENT, offset + 1)
    return stage.judged - before


async def test_the_urgent_overtake_a_backlog(site: Site) -> None:
    """Each waits for a few portions, until it is judged and its commit is through; the backlog goes on meanwhile."""
    assert isinstance(site.clock, HandClock)
    stage = Slow(NAMES, clock=site.clock)
    await site.ask(["administrative"] * BACKLOG, ADMINISTRATIVE)
    await site.ask(["urgent"], URGENT)
    with capture_logs():
        async with running(site.intake(stage)):
            waits = [await waited(site, stage) for _ in range(10)]
            judged = stage.judged
            await site.contents(NAMES.deliveries, BACKLOG + 11)

    assert max(waits) <= 4 * PORTION
    assert judged < BACKLOG / 2
    assert stage.judged >= BACKLOG + 11


async def test_a_backlog_of_the_urgent_starves_nobody(site: Site) -> None:
    """One of sixty-four turns is for the least urgent; here a turn is a poll of fifty records."""
    stage = Slow(NAMES)
    course = MarkedCourse(site.broker, NAMES, site.clock)
    setup = HostSetup(stage, NAMES.queries, course, ContextCache(course.control), WorkerOptions(max_poll_records=50))
    await site.ask(["urgent"] * BACKLOG, URGENT)
    await site.ask(["administrative"], ADMINISTRATIVE)
    with capture_logs():
        async with running(Host(site.broker, NAMES, site.clock, setup)):
            await committed(site, ADMINISTRATIVE, 2)
            judged = stage.judged

    assert judged <= 64 * 50
