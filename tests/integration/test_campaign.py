"""Campaigns of activations on real brokers, with workers that are killed: nothing is decided by a stale context.

What is taken out so that this fails is in `tests/unit/switch/test_campaign.py`.
"""

import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random

import msgspec
import pytest

from streams.broker.kafka import connect
from streams.broker.promises import Promise
from streams.broker.topics import TopicNames
from streams.messages.directory import Agency, Directory, shipped_directory
from streams.messages.wire import Letter
from streams.policies.context import Context
from streams.policies.load import shipped_bundle
from streams.switch.activation.activate import StoredContext
from streams.switch.activation.stale import Findings, compare_contexts
from tests.campaign import Campaign
from tests.workers import ORIS, PARTITIONS, Plant, Worker, plant_on


@dataclass
class Processes:
    """Two workers of the first stage; the killed one's next life takes over its slot."""

    plant: Plant
    crew: dict[str, Worker] = field(default_factory=dict)

    def start(self, slot: str) -> None:
        """Start the worker of a slot."""
        self.crew[slot] = self.plant.start("intake", slot)

    async def disturb(self, random: Random) -> None:
        """Kill one and start it again."""
        slot = random.choice(sorted(self.crew))
        self.crew[slot].send(signal.SIGKILL)
        await self.crew[slot].ended(within_s=5)
        self.start(slot)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def plant(request: pytest.FixtureRequest, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch on each broker."""
    servers: str = request.getfixturevalue(f"{request.param}_servers")
    broker = await connect(servers)
    async with plant_on(broker, names) as built:
        yield built
    await broker.delete(names.all())
    await broker.close()


def context(name: str) -> StoredContext:
    """Make the shipped context, with one agency more: it decides the same and has another digest."""
    further = Agency("TXZZZZZZZ", name, "police", "PD", "TX", "TX", "D", "")
    directory = Directory([*shipped_directory().agencies.values(), further])
    made = Context(shipped_bundle(), directory)
    return StoredContext(made.digest, made.to_bytes())


def query(number: int) -> tuple[bytes, bytes]:
    """Ask about somebody."""
    sender = ORIS[number % len(ORIS)]
    letter = Letter(v=1, id=f"m{number}", key="DQ", sender=sender, to=("TX",), fields=(("OLN", f"D{number}"),))
    return sender.encode(), msgspec.json.encode(letter)


async def fight(plant: Plant, seed: int, activations: int) -> tuple[Campaign, Findings]:
    """Run a campaign; give what the separate reader finds."""
    processes = Processes(plant)
    processes.start("one")
    processes.start("two")

    async def grow(count: int) -> None:
        await plant.broker.add_partitions(plant.names.queries, count)

    can_grow = plant.broker.promises.keeps(Promise.GROWTH)
    campaign = Campaign(
        broker=plant.broker, names=plant.names, contexts=[context(name) for name in ("one", "two", "three")],
        crew=processes, query=query, random=Random(seed), partitions=PARTITIONS,
        most_partitions=PARTITIONS + can_grow, grow=grow,
    )  # fmt: skip
    await campaign.run(activations, per_second=300)
    return campaign, await compare_contexts(plant.broker, plant.names)


def say(campaign: Campaign, found: Findings, since: float, capsys: pytest.CaptureFixture[str]) -> None:
    """Print what was measured."""
    worst = sorted(change.worst_us for change in found.changes)
    with capsys.disabled():
        print(  # noqa: T201 -- figures to be seen
            f"\n{len(found.changes)} activations took effect, {campaign.died} died half-way, {campaign.sent} queries, "
            f"{found.decided_by_stale_context} decided by a stale context; from apply to the last message under the "
            f"older context: median {worst[len(worst) // 2] / 1000:.0f} ms, worst {worst[-1] / 1000:.0f} ms; "
            f"{time.monotonic() - since:.0f} s"
        )


@pytest.mark.timeout(240)
async def test_nothing_is_decided_by_a_stale_context(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    """A small sample: dying activators, two at once, forgers, killed workers, a partition added."""
    since = time.monotonic()
    campaign, found = await fight(plant, seed=3, activations=60)

    say(campaign, found, since, capsys)
    assert found.compared >= campaign.sent > 0
    assert found.stale == frozenset()


@pytest.mark.deep
@pytest.mark.timeout(3_600)
async def test_over_a_thousand_activations_nothing_is_decided_by_a_stale_context(
    plant: Plant, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same, long."""
    since = time.monotonic()
    campaign, found = await fight(plant, seed=5, activations=1_000)

    say(campaign, found, since, capsys)
    assert len(found.changes) >= 1_000
    assert found.stale == frozenset()
