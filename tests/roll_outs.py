"""A switch under a roll-out, for tests: a candidate that blocks what the shipped rules let pass, and who asks."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Broker, Output, Partition
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.errors import Exit
from streams.messages.directory import shipped_directory
from streams.messages.times import write_time
from streams.messages.wire import Delivery, Letter, Reply, Response
from streams.metrics.sources import StageName
from streams.policies.context import Context
from streams.policies.decision import Site
from streams.policies.draft import with_block
from streams.policies.load import shipped_bundle
from streams.policies.model import Block
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, new_nonce
from streams.switch.activation.ledger import Activation
from streams.switch.host.factory import HostFactory, ProcessSetup, run_hosts
from streams.switch.host.loops import Loops
from streams.switch.stages.pseudonym import Pseudonyms
from tests.waiting import until_found

PARTITIONS: Final = 2
STATES: Final = ("CA", "IL", "OR", "TX")
"""In two of them the candidate blocks what was law alone."""

Shape = TypeVar("Shape", Delivery, Response, Reply)


@cache
def shipped() -> Context:
    """Give what is in force at first."""
    return Context(shipped_bundle(), shipped_directory())


@cache
def stricter() -> Context:
    """Give the candidate: Oregon's and California's laws have a block, too."""
    block = Block(since=date(2025, 1, 1), at=Site.HUB)
    bundle = with_block(with_block(shipped_bundle(), "or-immigration-authorities", block), "ca-ero", block)
    return Context(bundle, shipped_directory())


@cache
def askers() -> Sequence[str]:
    """Name those who ask: federal agents of some kinds, and some police."""
    agencies = sorted(shipped_directory().agencies.values(), key=lambda agency: agency.ori)
    agents = [each.ori for each in agencies if each.agency in {"ice", "ice-ero", "ice-hsi"} and "D" in each.uses]
    return [*agents, *[each.ori for each in agencies if each.agency == "police" and "D" in each.uses][:10]]


def questions(first: int = 0) -> list[Letter]:
    """Let each of them ask each of the states for a driver."""
    pairs = enumerate(product(askers(), STATES), first)
    return [
        Letter(v=1, id=f"m{n}", key="DQ", sender=ori, to=(state,), fields=(("OLN", f"D{n}"),))
        for n, (ori, state) in pairs
    ]


def write_log(letters: Iterable[Letter], path: Path, at_us: int) -> Path:
    """Write the same messages as a traffic log."""
    at = write_time(at_us)
    rows = ({"at": at, "message": json.loads(msgspec.json.encode(letter))} for letter in letters)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


@dataclass
class RollOutSite:
    """A switch on a broker, and the messages sent to it."""

    broker: Broker
    names: TopicNames
    sent: int = 0

    async def apply(self, context: Context, percent: int | None = None) -> Activation:
        """Put a context in force, or on trial."""
        now_us = SystemClock().now_us()
        request = ActivationRequest(StoredContext.of(context), "apply", now_us, new_nonce(), percent)
        return await Activator(self.broker, self.names).activate(request)

    async def roll_back(self) -> Activation:
        """Go back."""
        return await Activator(self.broker, self.names).roll_back(SystemClock().now_us(), new_nonce())

    async def ask(self) -> list[Letter]:
        """Send everybody's questions, and wait until each is answered."""
        letters = questions(self.sent)
        await self.broker.append([self._query(letter) for letter in letters])
        self.sent += len(letters)
        await until_found(lambda: self.read(self.names.replies, Reply), lambda found: len(found) >= self.sent)
        return letters

    async def answers(self, letters: Sequence[Letter]) -> list[tuple[str, Reply]]:
        """Give the answer to each of these, with who asked."""
        replies = {reply.query: reply for reply in await self.read(self.names.replies, Reply)}
        return [(letter.sender, replies[letter.id]) for letter in letters]

    async def read(self, topic: str, shape: type[Shape]) -> list[Shape]:
        """Read what a topic holds."""
        return [
            msgspec.json.decode(record.value or b"", type=shape)
            for number, end in (await self.broker.ends(topic)).items()
            async for records in self.broker.read(Partition(topic, number), 0, end)
            for record in records
        ]

    def _query(self, letter: Letter) -> Output:
        key = letter.sender.encode()
        return Output(self.names.queries, partition_for(key, PARTITIONS), key, msgspec.json.encode(letter))


async def built(broker: Broker, names: TopicNames) -> RollOutSite:
    """Build a switch's topics, with the shipped rules in force."""
    site = RollOutSite(broker, names)
    await broker.create(specs(names, PARTITIONS))
    await site.apply(shipped())
    return site


@asynccontextmanager
async def workers(site: RollOutSite) -> AsyncIterator[None]:
    """Run the stages, with nothing remembered from before."""
    setup = ProcessSetup(site.names, Pseudonyms(bytes(32)), loops=Loops.PLAIN)
    hosts = await HostFactory(site.broker, SystemClock(), setup).hosts(list(StageName))
    stop = asyncio.Event()
    running = asyncio.ensure_future(run_hosts(hosts, stop))
    try:
        yield
    finally:
        stop.set()
        assert await running is Exit.DONE
