"""Random activations under load: whole, dying half-way, two at once, forged; with workers killed and partitions added.

What comes of it is for `streams.switch.activation.stale` to say. Any broker, any crew of workers; a seed makes a plan.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Protocol

from streams.broker.port import Broker, Output, Partition, PlacedRecord, Visible
from streams.broker.topics import TopicNames
from streams.errors import BrokerError
from streams.messages.wire import MARKER_KEY, Marker
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext, marker_output
from streams.switch.activation.control import Intent, read_entry
from streams.switch.activation.follow import Logs


class DiedError(Exception):
    """An activator is no more."""


@dataclass
class Mortal:
    """A connection that breaks after so many records were written: as if its activator had been killed there."""

    logs: Logs
    left: int

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Write what can still be written."""
        written = await self.logs.append(outputs[: self.left]) if self.left else []
        self.left -= len(written)
        if len(written) < len(outputs):
            raise DiedError
        return written

    async def ends(self, topic: str) -> dict[int, int]:
        """Ask."""
        return await self.logs.ends(topic)

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read."""
        return self.logs.read(partition, start, end, visible)


class Crew(Protocol):
    """The workers of the first stage."""

    async def disturb(self, random: Random) -> None:
        """Kill one, or put one to sleep, and let another take its place."""


@dataclass
class Campaign:
    """One campaign."""

    broker: Broker
    names: TopicNames
    contexts: Sequence[StoredContext]
    crew: Crew
    query: Callable[[int], tuple[bytes, bytes]]
    """Makes the key and value of a query from its number."""
    random: Random
    partitions: int
    most_partitions: int
    grow: Callable[[int], Awaitable[None]]
    """Gives the queries more partitions."""
    disturb_every: int = 25
    """Activations from one disturbance of the crew to the next."""
    most_each: int = 1_000
    """Queries for each activation, at most: on a busy machine time goes on, and who begins reads all of them again."""
    begun: int = 0
    """Activations."""
    sent: int = 0
    died: int = 0

    async def run(self, activations: int, per_second: int) -> None:
        """Let so many activations happen, with everything else between them, and then wait until all is decided."""
        await self._activate()
        await self.settled()
        loading = asyncio.ensure_future(self._load(per_second))
        try:
            for number in range(activations):
                self.begun += 1
                await self._something(number, activations)
        finally:
            loading.cancel()
            await asyncio.wait({loading})
        await self._activate()
        await self.settled()

    async def settled(self) -> None:
        """Wait until every query is decided."""
        group = f"{self.names.prefix}intake"
        while True:
            ends = await self.broker.ends(self.names.queries)
            # A new broker has no coordinator of groups before its first worker.
            with suppress(BrokerError):
                committed = await self.broker.committed(group, self.names.queries)
                if all(committed.get(partition, 0) >= end for partition, end in ends.items()):
                    return
            await asyncio.sleep(0.05)

    async def _something(self, number: int, activations: int) -> None:
        if number % self.disturb_every == self.disturb_every - 1:
            await self._die()
            await asyncio.sleep(0.02)
            await self.crew.disturb(self.random)
        if number == activations // 2 and self.partitions < self.most_partitions:
            self.partitions += 1
            await self.grow(self.partitions)
        await self.random.choice((self._activate, self._die, self._two_at_once, self._forge_around))()
        await asyncio.sleep(self.random.random() * 0.02)

    async def _activate(self) -> None:
        await Activator(self.broker, self.names).activate(self._request())

    async def _die(self) -> None:
        """Begin an activation that ends anywhere: before, between and behind its records."""
        mortal = Mortal(self.broker, self.random.randrange(self.partitions + 4))
        try:
            await Activator(mortal, self.names).activate(self._request())
        except DiedError:
            self.died += 1

    async def _two_at_once(self) -> None:
        await asyncio.gather(self._activate(), self.random.choice((self._activate, self._die))())

    async def _forge_around(self) -> None:
        """Write markers that nobody meant before and behind a real activation."""
        await self._forge()
        await self._activate()
        await self._forge()

    async def _forge(self) -> None:
        intents = [entry async for entry in self._intents()]
        taken, soon = self.random.choice(intents), (await self.broker.ends(self.names.control))[0]
        other = self.random.choice(self.contexts).digest
        forged = (
            Marker(v=1, number=soon, ctx=other, nonce="guess"),
            Marker(v=1, number=soon + 1, ctx=other, nonce="guess"),
            Marker(v=1, number=10**9, ctx=other, nonce=taken.nonce),
            Marker(v=1, number=taken.number, ctx=other, nonce="guess"),
        )
        outputs = [marker_output(self.names, self._anywhere(), marker) for marker in forged]
        spoilt = Output(self.names.queries, self._anywhere(), MARKER_KEY, b'{"v":1,"number":')
        await self.broker.append([*outputs, spoilt, Output(self.names.control, 0, b"intent/x", b"{")])

    async def _intents(self) -> AsyncIterator[Intent]:
        end = (await self.broker.ends(self.names.control))[0]
        async for records in self.broker.read(Partition(self.names.control, 0), 0, end):
            for entry in map(read_entry, records):
                if isinstance(entry, Intent):
                    yield entry

    async def _load(self, per_second: int) -> None:
        begun = time.monotonic()
        while True:
            due = min(int((time.monotonic() - begun) * per_second), self.begun * self.most_each) - self.sent
            if due > 0:
                queries = [self.query(self.sent + number) for number in range(due)]
                outputs = [Output(self.names.queries, self._anywhere(), key, value) for key, value in queries]
                await asyncio.shield(self.broker.append(outputs))
                self.sent += due
            await asyncio.sleep(0.05)

    def _anywhere(self) -> int:
        return self.random.randrange(self.partitions)

    def _request(self) -> ActivationRequest:
        nonce = f"{self.random.getrandbits(64):x}"
        return ActivationRequest(self.random.choice(self.contexts), "apply", time.time_ns() // 1_000, nonce)
