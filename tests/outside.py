"""A whole switch in memory with an outpost, and programs that play a state well or badly. Nothing sleeps."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from streams.broker.memory import MemoryBroker
from streams.broker.partitioning import partition_for
from streams.broker.port import Output, PlacedRecord
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.errors import Exit
from streams.messages.directory import Agency, Directory
from streams.messages.wire import Delivery, Delta, Letter, Reply
from streams.metrics.books import Sheet, Totals, sheet
from streams.metrics.sources import StageName
from streams.outside.bridge import Bridge, Post
from streams.outside.door import Address, Door, open_door
from streams.outside.framing import FrameReader, framed
from streams.outside.line import Line
from streams.outside.run import OutsideSetup, run_outpost
from streams.outside.topic_door import answer_key
from streams.outside.ward import Outpost
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.switch.activation.activate import ActivationRequest, Activator, StoredContext
from streams.switch.host.factory import HostFactory, ProcessSetup, run_hosts
from streams.switch.stages.desk import StageResources
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes
from streams.switch.stages.state import Emulated
from tests.papers import records
from tests.waiting import until, until_found

PARTITIONS = 2
LOOPBACK = Address("127.0.0.1", 0)
POLICE, ICE = "TXPDX0001", "CAICE0002"
FOR_EVER_US = 600_000_000
PSEUDONYMS = Pseudonyms(b"a key for tests")

Shape = TypeVar("Shape", Delivery, Delta, Reply)
Say = Callable[[str], Sequence[bytes]]
"""What a program says to a message: whole frames, or whatever it takes for them."""


def answer(text: str, body: str = "OLN/D1.NAM/DOE,ALEX", by: str = "WADMV0000") -> str:
    """Write a proper answer."""
    key, sender, _, control, _ = text.partition("\n")[0].split(".")
    return f"{key.replace('Q', 'R')}.{by}.{sender}.{control}.TXT\n{body}"


def other_context() -> Context:
    """Make a context that decides as the shipped one does, and knows an agency more."""
    shipped = ContextFiles().load()
    more = Agency("WAPDX0099", "another", "police", "PD", "WA", "WA", "D", "")
    return Context(shipped.bundle, Directory([*shipped.directory.agencies.values(), more]), shipped.grants)


def properly(text: str) -> Sequence[bytes]:
    """Answer as asked."""
    return [framed(answer(text))]


def never(_: str) -> Sequence[bytes]:
    """Say nothing."""
    return []


@dataclass
class Program:
    """An outside program that is connected."""

    say: Say
    asked: list[str] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the line is closed."""

    async def heard(self, count: int) -> None:
        """Wait until it was asked so often."""
        await until(lambda: len(self.asked) >= count)

    async def talk(self, address: Address) -> None:
        """Connect, and answer until the line is closed."""
        reader, writer = await asyncio.open_connection(address.host, address.port)
        frames = FrameReader()
        try:
            while received := await reader.read(1 << 16):
                for content in frames.feed(received):
                    self.asked.append(content.decode())
                    writer.write(b"".join(self.say(self.asked[-1])))
        except ConnectionError:
            pass
        finally:
            self.ended.set()
            writer.close()


@asynccontextmanager
async def playing(say: Say, address: Address) -> AsyncIterator[Program]:
    """Let a program play while the test runs."""
    program = Program(say)
    talk = asyncio.ensure_future(program.talk(address))
    try:
        yield program
    finally:
        talk.cancel()
        await asyncio.wait({talk})


@dataclass
class Stand:
    """A switch whose Washington is played from outside."""

    broker: MemoryBroker
    names: TopicNames = field(default_factory=TopicNames)
    sent: int = 0

    async def build(self) -> None:
        """Make the topics, and put the shipped rules in force."""
        await self.broker.create(specs(self.names, PARTITIONS))
        await self.activate(ContextFiles().load())

    async def activate(self, context: Context) -> None:
        """Put a context in force."""
        stored = StoredContext(context.digest, context.to_bytes())
        await Activator(self.broker, self.names).activate(ActivationRequest(stored, "apply", 0, context.digest))

    async def hand_over(self, delivery: Delivery) -> None:
        """Write a request for outside programs, as the hub does."""
        await self.broker.append([Output(self.names.outside, 0, b"WA", msgspec.json.encode(delivery))])

    @asynccontextmanager
    async def switch(self) -> AsyncIterator[None]:
        """Run the stages."""
        setup = ProcessSetup(self.names, PSEUDONYMS, Emulated(outside=frozenset({"WA"})))
        hosts = await HostFactory(self.broker, SystemClock(), setup).hosts(list(StageName))
        stop = asyncio.Event()
        running = asyncio.ensure_future(run_hosts(hosts, stop))
        try:
            yield
        finally:
            stop.set()
            assert await running is Exit.DONE

    @asynccontextmanager
    async def outpost(self, deadline_us: int = FOR_EVER_US) -> AsyncIterator[Door]:
        """Run an outpost; leaving the context kills it without a goodbye."""
        resources = StageResources(Routes(self.names, await self.broker.topics()), PSEUDONYMS)
        outpost = Outpost("WA", self.names.outside, self.names.progress, resources)
        async with open_door(LOOPBACK) as door:
            post = Post(self.broker, self.names, SystemClock())
            running = asyncio.ensure_future(Bridge(post, outpost, Line(door), deadline_us).run())
            try:
                yield door
            finally:
                running.cancel()
                await asyncio.wait({running})
                if not running.cancelled():
                    running.result()

    @asynccontextmanager
    async def topic_outpost(self, deadline_us: int = FOR_EVER_US) -> AsyncIterator[None]:
        """Run an outpost whose program reads and writes topics itself."""
        stop, opened = asyncio.Event(), asyncio.Event()
        setup = OutsideSetup("WA", None, lambda _: opened.set(), deadline_us, self.names, PSEUDONYMS, stop=stop)
        running = asyncio.ensure_future(run_outpost(self.broker, SystemClock(), setup))
        await opened.wait()
        try:
            yield
        finally:
            stop.set()
            await running

    async def requests(self, count: int) -> list[Delivery]:
        """Wait for so many requests in the topic of outside programs; give all there are."""
        return await until_found(lambda: self._read(self.names.outside, Delivery), lambda found: len(found) >= count)

    async def write_answers(self, *answers: tuple[str, str]) -> None:
        """Write answers as a program does: to which request, and the text."""
        await self.broker.append(
            [Output(self.names.answers, 0, answer_key("WA", request), text.encode()) for request, text in answers]
        )

    async def ask(self, *senders: str, key: str = "DQ", to: str = "WA") -> None:
        """Send a query of each."""
        for sender in senders:
            self.sent += 1
            fields = (("OLN", "D1"),)
            letter = Letter(v=1, id=f"m{self.sent}", key=key, sender=sender, to=(to,), fields=fields)
            place = partition_for(sender.encode(), PARTITIONS)
            await self.broker.append([Output(self.names.queries, place, sender.encode(), msgspec.json.encode(letter))])

    async def replies(self, count: int) -> list[Reply]:
        """Wait for so many replies; give all there are."""
        return await until_found(lambda: self._read(self.names.replies, Reply), lambda found: len(found) >= count)

    async def handed_over(self, count: int) -> None:
        """Wait until so many requests wait for the program."""
        await until_found(lambda: self._records(self.names.outside), lambda found: len(found) >= count)

    @staticmethod
    async def connected(door: Door, count: int) -> None:
        """Wait for programs to connect."""
        await until(lambda: len(door.callers) >= count)

    @staticmethod
    async def logged(logs: Sequence[Mapping[str, object]], event: str) -> None:
        """Wait for a line in the log."""
        await until(lambda: any(str(entry["event"]).startswith(event) for entry in logs))

    async def unsolicited(self, count: int) -> None:
        """Wait until so many answers are booked that nobody asked for."""

        def enough(totals: Totals) -> bool:
            return sum(n for key, n in totals.counts.items() if key.startswith("unsolicited|")) >= count

        await until_found(self.totals, enough)

    async def totals(self) -> Totals:
        """Book every delta written so far."""
        totals = Totals()
        for delta in await self._read(self.names.metrics, Delta):
            totals.book(delta)
        return totals

    async def settled(self, received: int) -> Sheet:
        """Wait until so many requests are received and have ended; give the books, which must balance."""
        totals = await until_found(
            self.totals, lambda found: sheet(found.counts).received >= received and found.in_flight == 0
        )
        assert totals.balance
        return sheet(totals.counts)

    async def _records(self, topic: str) -> list[PlacedRecord]:
        return [record async for record in records(self.broker, topic)]

    async def _read(self, topic: str, shape: type[Shape]) -> list[Shape]:
        return [msgspec.json.decode(record.value or b"", type=shape) async for record in records(self.broker, topic)]


@asynccontextmanager
async def stand(broker: MemoryBroker | None = None) -> AsyncIterator[Stand]:
    """Build one, and run its switch."""
    made = Stand(broker or MemoryBroker())
    await made.build()
    async with made.switch():
        yield made
