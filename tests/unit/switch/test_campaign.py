"""Campaigns of activations on the in-memory broker: nothing is decided by a stale context, unless a check is taken out.

The same on real brokers, with processes that are killed: `tests/integration/test_campaign.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest
from structlog.testing import capture_logs

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.memory.worker import MemoryWorker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.errors import Exit
from streams.messages.wire import VERSION, Marker
from streams.switch.activation import markers
from streams.switch.activation.activate import Activator, marker_output
from streams.switch.activation.markers import Standing
from streams.switch.activation.stale import compare_contexts
from streams.switch.host.course import MarkedCourse
from streams.switch.host.loop import Host
from tests.campaign import Campaign, DiedError, Mortal
from tests.echo import PARTITIONS, Site, activation_request, running, stored_context
from tests.waiting import let_go_on

NAMES = TopicNames("t.")
CONTEXTS = tuple(stored_context(name) for name in ("one", "two", "three"))


class Gullible(MarkedCourse):
    """Takes every marker for real: the check is taken out."""

    def counts(self, marker: Marker) -> bool:
        """Believe anything that names a context."""
        return bool(self.control.ledger.pieces(marker.ctx))


class Forgetful(MarkedCourse):
    """Recovers from complete records alone, as in the design that failed."""

    async def _recovered(self, partition: int, position: int) -> Standing | None:
        return markers.start(self.control.ledger, partition, position).standing


class Hasty(MarkedCourse):
    """Begins with the newest context of all, wherever the position is."""

    async def _recovered(self, partition: int, position: int) -> Standing | None:
        newest = self.control.ledger.newest_complete()
        recovered = await super()._recovered(partition, position)
        return Standing(newest.number, newest.intent.ctx) if recovered and newest else None


@dataclass
class Hosts:
    """Hosts in this process, two at a time; one that is expired goes on as if it had slept."""

    site: Site
    kind: type[MarkedCourse]
    runs: dict[Host, asyncio.Task[Exit]] = field(default_factory=dict)

    def start(self) -> None:
        """Run one more."""
        host = self.site.intake(course=self.kind(self.site.broker, NAMES, SystemClock()))
        self.runs[host] = asyncio.ensure_future(host.run())

    async def disturb(self, random: Random) -> None:
        """Let the group give one up, and end it later."""
        host = random.choice(list(self.runs))
        assert isinstance(self.site.broker, MemoryBroker)
        assert isinstance(host.worker, MemoryWorker)
        self.site.broker.expire(host.worker)
        self.start()
        await let_go_on(0.005)
        await self._end(host)

    async def stop(self) -> None:
        """End all."""
        for host in tuple(self.runs):
            await self._end(host)

    async def _end(self, host: Host) -> None:
        host.stop()
        assert await self.runs.pop(host) is Exit.DONE


@asynccontextmanager
async def campaign(broker: MemoryBroker, seed: int, kind: type[MarkedCourse]) -> AsyncIterator[Campaign]:
    """Build topics and two hosts."""
    site = Site(broker, NAMES)
    await site.build()
    hosts = Hosts(site, kind)
    hosts.start()
    hosts.start()

    async def grow(count: int) -> None:
        for topic in (NAMES.deliveries, NAMES.deadletters, NAMES.queries):
            await broker.add_partitions(topic, count)

    with capture_logs():
        yield Campaign(
            broker=broker, names=NAMES, contexts=CONTEXTS, crew=hosts, query=lambda n: (b"TX0000001", f"q{n}".encode()),
            random=Random(seed), partitions=PARTITIONS, most_partitions=PARTITIONS + 2, grow=grow, disturb_every=4,
            most_each=50,
        )  # fmt: skip
        await hosts.stop()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("make", [MemoryBroker, lambda: MemoryBroker(AT_LEAST_ONCE)], ids=["exactly", "at-least"])
@pytest.mark.parametrize("seed", range(2))
async def test_nothing_is_decided_by_a_stale_context(make: Callable[[], MemoryBroker], seed: int) -> None:
    """Whatever activators, forgers and workers do."""
    broker = make()
    async with campaign(broker, seed, MarkedCourse) as fought:
        await fought.run(activations=40, per_second=1_000)
        found = await compare_contexts(broker, NAMES)

    assert found.compared >= fought.sent > 0
    assert found.stale == frozenset()


@dataclass
class Plan:
    """A few activations with all that a check is there for between them. One host at a time; nothing is left to chance.

    Every step waits until what was sent so far is decided, so what a host finds when it begins is always the same.
    """

    site: Site
    kind: type[MarkedCourse]
    asked: int = 0

    async def run(self) -> frozenset[str]:
        """Run it; name the requests that a stale context decided."""
        await self._activate("one")
        await self._host(self._ask)
        # A host begins before a marker that is complete.
        await self._ask()
        await self._activate("two")
        await self._host(self._ask)
        # An activator dies with its markers written; the host that decided by them is replaced.
        await self._die_before_completion("three")
        await self._host(self._ask)
        await self._host(self._ask)
        # Somebody writes a marker that nobody meant, into the first partition.
        await self._activate("two")
        await self._host(self._forge, self._ask)
        return (await compare_contexts(self.site.broker, NAMES)).stale

    async def _host(self, *steps: Callable[[], Awaitable[None]]) -> None:
        """Let a host work until everything is decided."""
        async with running(self.site.intake(course=self.kind(self.site.broker, NAMES, SystemClock()))):
            for step in steps:
                await step()
            while await self._positions() != await self.site.broker.ends(NAMES.queries):
                await let_go_on(0.005)

    async def _positions(self) -> dict[int, int]:
        return await self.site.broker.committed(f"{NAMES.prefix}intake", NAMES.queries)

    async def _ask(self) -> None:
        """Send a query to each partition."""
        for partition in range(PARTITIONS):
            await self.site.ask([f"q{self.asked}"], partition)
            self.asked += 1

    async def _activate(self, name: str) -> None:
        await Activator(self.site.broker, NAMES).activate(activation_request(name, f"n{self.asked}"))

    async def _die_before_completion(self, name: str) -> None:
        last_words = 1 + 1 + PARTITIONS  # the context, the intent, the markers
        with pytest.raises(DiedError):
            await Activator(Mortal(self.site.broker, last_words), NAMES).activate(
                activation_request(name, f"n{self.asked}")
            )

    async def _forge(self) -> None:
        forged = Marker(v=VERSION, number=10**9, ctx=stored_context("one").digest, nonce="guess")
        await self.site.broker.append([marker_output(NAMES, 0, forged)])


@pytest.mark.parametrize(
    ("kind", "stale"),
    [
        pytest.param(MarkedCourse, set(), id="honest"),
        pytest.param(Gullible, {"q10"}, id="gullible"),
        pytest.param(Forgetful, {"q8", "q9"}, id="forgetful"),
        pytest.param(Hasty, {"q2", "q3", "q8", "q9"}, id="hasty"),
    ],
)
async def test_with_a_check_taken_out_the_separate_reader_notices(kind: type[MarkedCourse], stale: set[str]) -> None:
    """So the campaign can fail: each of these is decided by a stale context, always, and only then."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    with capture_logs():
        found = await Plan(site, kind).run()

    assert found == stale


@pytest.mark.deep
@pytest.mark.timeout(1_800)
async def test_over_a_thousand_activations_nothing_is_decided_by_a_stale_context() -> None:
    """The same, long."""
    broker = MemoryBroker()
    async with campaign(broker, 7, MarkedCourse) as fought:
        await fought.run(activations=1_200, per_second=500)
        found = await compare_contexts(broker, NAMES)

    assert len(found.changes) >= 1_000
    assert found.stale == frozenset()
