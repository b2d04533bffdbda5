"""Do all programs that decide, decide alike? Read from the topics they wrote, and held against the exact decision."""

from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

import msgspec

from benchmarks.judge import exact_rulings
from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import TopicNames
from streams.errors import OperatorError
from streams.messages.wire import MARKER_KEY, Delivery, Reply
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Decision, Site, Verdict

_DELIVERY: Final = msgspec.json.Decoder(Delivery)
_REPLY: Final = msgspec.json.Decoder(Reply)


class Outcome(NamedTuple):
    """What became of a request at the hub. A block at a state's own switch is that switch's to show."""

    n: str
    """The message: its partition and offset."""
    to: str
    verdict: str
    answer: str
    rules: tuple[str, ...]


class DifferentError(OperatorError):
    """A program decides otherwise than it should: what it measures is worth nothing."""

    def __init__(self, name: str, differing: Iterable[Outcome]) -> None:
        """Keep the program and the first differences."""
        super().__init__(name)
        self.name = name
        self.differing = sorted(differing)

    def __str__(self) -> str:
        """Show the first difference."""
        return f"`{self.name}` differs in {len(self.differing)} outcomes, first {self.differing[0]}"


async def compare(broker: Broker, name: str, sink: TopicNames, expected: list[Outcome]) -> None:
    """Hold what a program wrote against what is expected.

    Raises:
        DifferentError: some request has another outcome, none, or two.
    """
    found = [outcome async for outcome in outcomes(broker, sink)]
    if sorted(found) != sorted(expected):
        raise DifferentError(name, set(found) ^ set(expected) or set(expected))


async def expected_outcomes(broker: Broker, source: TopicNames, context: Context, at_us: int) -> list[Outcome]:
    """Decide every query the exact way, with nothing remembered: neither reading nor plans are the programs'."""
    found: list[Outcome] = []
    async for record in _records(broker, source.queries):
        if record.key != MARKER_KEY:
            found += _exact(record, context, at_us)
    return found


async def outcomes(broker: Broker, sink: TopicNames) -> AsyncIterator[Outcome]:
    """Read outcomes from what was forwarded and what was answered."""
    async for record in _records(broker, sink.deliveries):
        delivery = _DELIVERY.decode(record.value or b"")
        yield Outcome(f"{delivery.stamp.p}.{delivery.stamp.o}", delivery.to, Verdict.DELIVER.value, "", ())
    async for record in _records(broker, sink.replies):
        reply = _REPLY.decode(record.value or b"")
        n = f"{reply.stamp.p}.{reply.stamp.o}"
        yield Outcome(n, reply.asked_of or "", reply.verdict, reply.answer or "", reply.rules)


def _exact(record: PlacedRecord, context: Context, at_us: int) -> Iterator[Outcome]:
    for ruling in exact_rulings(context.directory, partial(decide, context), record.value or b"", at_us):
        seen = at_the_hub(ruling.decision)
        n = f"{record.partition}.{record.offset}"
        yield Outcome(n, ruling.to or "", seen.verdict.value, seen.answer or "", seen.rules)


def at_the_hub(decision: Decision) -> Decision:
    """Give what the hub does: it lets pass what a state's own switch will refuse."""
    return Decision(Verdict.DELIVER) if decision.at_place is Site.STATE else decision


async def _records(broker: Broker, topic: str) -> AsyncIterator[PlacedRecord]:
    for number, end in (await broker.ends(topic)).items():
        async for records in broker.read(Partition(topic, number), 0, end):
            for record in records:
                yield record
