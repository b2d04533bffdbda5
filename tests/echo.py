"""A small stage, and contexts that are cheap to tell apart: for tests of host and activations, not of decisions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Broker, Layout, Output, Partition, PlacedRecord, Record
from streams.broker.topics import TopicNames, specs
from streams.clock import Clock, SystemClock
from streams.errors import Exit
from streams.messages.directory import Agency, Directory
from streams.messages.wire import VERSION, DeadLetter, Delta, Stamp
from streams.metrics.sources import source_name
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.switch.activation.activate import ActivationRequest, StoredContext
from streams.switch.activation.context_cache import ContextCache
from streams.switch.activation.follow import Control
from streams.switch.activation.stamped import Stamped
from streams.switch.host.course import Course, MarkedCourse, StampedCourse
from streams.switch.host.loop import Host, HostSetup
from streams.switch.stages.stage import Batch, Contexts, Work

ENCODE = msgspec.json.Encoder().encode
BAD = b"bad"
"""How a value begins that the stage can't process."""


def stored_context(name: str) -> StoredContext:
    """Make a context of one agency, named so."""
    agency = Agency("TX0000001", name, "police", "PD", "TX", "TX", "D", "")
    context = Context(Bundle((), ()), Directory([agency]))
    return StoredContext(context.digest, context.to_bytes())


def activation_request(name: str, nonce: str, at_us: int = 0) -> ActivationRequest:
    """Ask for a context."""
    return ActivationRequest(stored_context(name), "apply", at_us, nonce)


@dataclass
class Echo:
    """Writes each input's value, stamped, `factor` times over; a value that begins with `BAD` is dead-lettered."""

    names: TopicNames
    name: str = "intake"
    layout: Layout = Layout.RECORDS
    factor: int = 1
    batches: int = 0

    @property
    def sink(self) -> str:
        """The topic it writes to."""
        sinks = {"intake": self.names.deliveries, "state": self.names.responses, "back": self.names.replies}
        return sinks[self.name]

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Stamp every record."""
        self.batches += 1
        context = contexts.in_force
        if context is not None:
            contexts.plans(context)
        good = [self._echo(record, batch, contexts) for record in batch.records if not _bad(record)]
        bad = [record for record in batch.records if _bad(record)]
        letters = [self._dead(record, batch, "bad") for record in bad]
        delta = self._delta(batch, context or "", len(good))
        return Work(lambda _: [*good, *letters, delta], [(record.key or b"").decode() for record in bad])

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on all."""
        letters = [self._dead(record, batch, reason) for record in batch.records]
        return Work(lambda _: [*letters, self._delta(batch, "", 0)])

    def _echo(self, record: Record, batch: Batch, contexts: Contexts) -> Output:
        value = record.value or b""
        if self.name == "intake":
            stamp = Stamp(ctx=contexts.in_force or "", at=batch.taken_us, p=batch.partition, o=record.offset)
            stamped = Stamped(stamp, value.decode() * self.factor)
        else:
            stamped = msgspec.json.decode(value, type=Stamped)
            contexts.plans(stamped.stamp.ctx)
        return Output(self.sink, batch.partition, record.key, ENCODE(stamped))

    def _dead(self, record: Record, batch: Batch, reason: str) -> Output:
        letter = DeadLetter(
            v=VERSION, stage=self.name, topic=batch.topic, partition=batch.partition, offset=record.offset,
            reason=reason, key=record.key, value=record.value, at=batch.taken_us,
        )  # fmt: skip
        return Output(self.names.deadletters, batch.partition, record.key, ENCODE(letter))

    def _delta(self, batch: Batch, context: str, good: int) -> Output:
        delta = Delta(
            v=VERSION, stage=self.name, topic=batch.topic, partition=batch.partition, first=batch.span.first,
            next=batch.span.next, at=batch.taken_us, ctx=context, counts={"good": good}, rules={}, hops={},
        )  # fmt: skip
        key = source_name(self.name, batch.partition).encode()
        return Output(self.names.metrics, partition_for(key, PARTITIONS), key, ENCODE(delta))


PARTITIONS = 2


def _bad(record: Record) -> bool:
    return (record.value or b"").startswith(BAD)


@dataclass(frozen=True)
class Site:
    """One switch's topics on one broker."""

    broker: Broker
    names: TopicNames
    clock: Clock = field(default_factory=SystemClock)

    async def build(self) -> None:
        """Create the topics."""
        await self.broker.create(specs(self.names, PARTITIONS))

    async def ask(self, values: Sequence[str], partition: int = 0, key: str = "TX0000001") -> list[int]:
        """Send queries."""
        return await self.broker.append(
            [Output(self.names.queries, partition, key.encode(), v.encode()) for v in values]
        )

    def intake(self, stage: Echo | None = None, course: MarkedCourse | None = None) -> Host:
        """Make a host of the first stage."""
        course = course or MarkedCourse(self.broker, self.names, self.clock)
        return self.host(stage or Echo(self.names), self.names.queries, course, course.control)

    def state(self, stage: Echo | None = None) -> Host:
        """Make a host of a later stage."""
        control = Control(self.broker, self.names.control)
        return self.host(stage or Echo(self.names, "state"), self.names.deliveries, StampedCourse(), control)

    def host(self, stage: Echo, source: str, course: Course, control: Control) -> Host:
        """Make a host."""
        return Host(self.broker, self.names, self.clock, HostSetup(stage, source, course, ContextCache(control)))

    async def contents(self, topic: str, count: int) -> list[PlacedRecord]:
        """Wait for at least that many committed records of a topic, and return them all."""
        while True:
            found = [record async for record in self.records(topic)]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.01)

    async def records(self, topic: str) -> AsyncIterator[PlacedRecord]:
        """Read what is committed by now."""
        for number, end in (await self.broker.ends(topic)).items():
            async for records in self.broker.read(Partition(topic, number), 0, end):
                for record in records:
                    yield record


@asynccontextmanager
async def running(*hosts: Host) -> AsyncIterator[None]:
    """Run hosts beside the test, and end them with it."""
    runs = [asyncio.ensure_future(host.run()) for host in hosts]
    try:
        yield
    finally:
        for host in hosts:
            host.stop()
        exits = await asyncio.gather(*runs)
        assert exits == [Exit.DONE] * len(hosts)
