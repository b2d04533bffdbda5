"""Everything a switch's topics hold, read once: all that a separate reader has to go by. Nothing is judged here."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import msgspec

from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import TopicNames
from streams.messages.directory import Agency
from streams.messages.wire import MARKER_KEY, Audited, DeadLetter, Delivery, Delta, Reply, Response
from streams.policies.context import Context
from streams.switch.activation.follow import Control
from streams.switch.activation.stale import compare_contexts

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Stamped: TypeAlias = Delivery | Response | Reply | Audited
"""What the switch writes of a request."""


@dataclass(frozen=True, slots=True)
class Paper(Generic[T_co]):
    """A record, where it stands, and when its writer says that it wrote it."""

    partition: int
    offset: int
    written_ms: int
    said: T_co


@dataclass(frozen=True)
class Papers:
    """The topics of one switch, read to their ends."""

    queries: tuple[Paper[bytes], ...]
    """Without markers."""
    deliveries: tuple[Paper[Delivery], ...]
    responses: tuple[Paper[Response], ...]
    replies: tuple[Paper[Reply], ...]
    audit: tuple[Paper[Audited], ...]
    deltas: tuple[Paper[Delta], ...]
    deadletters: tuple[Paper[DeadLetter], ...]
    contexts: Mapping[str, Context]
    wished_us: Mapping[str, int]
    """Digest of a context → when it was first asked for."""
    stale: frozenset[str]
    """Requests decided by another context than the one in force where their query stands."""
    once: bool
    """Whether the broker lets a record be written exactly once; else equal ids count once."""

    @property
    def stamped(self) -> Sequence[Paper[Stamped]]:
        """Everything that was written of requests."""
        return (*self.deliveries, *self.responses, *self.replies, *self.audit)

    @property
    def agencies(self) -> Mapping[str, Agency]:
        """Every agency that some context knows."""
        return {ori: agency for context in self.contexts.values() for ori, agency in context.directory.agencies.items()}


async def read_papers(broker: Broker, names: TopicNames) -> Papers:
    """Read a switch's topics when nothing more is on its way."""
    control = Control(broker, names.control)
    activations = (await control.catch_up()).activations()
    queries = [record async for record in records(broker, names.queries) if record.key != MARKER_KEY]
    return Papers(
        queries=tuple(_paper(record, record.value or b"") for record in queries),
        deliveries=await _read(broker, names.deliveries, Delivery),
        responses=await _read(broker, names.responses, Response),
        replies=await _read(broker, names.replies, Reply),
        audit=await _read(broker, names.audit, Audited),
        deltas=await _read(broker, names.metrics, Delta),
        deadletters=await _read(broker, names.deadletters, DeadLetter),
        contexts=await _contexts(control),
        wished_us={each.intent.ctx: each.intent.at for each in reversed(activations)},
        stale=(await compare_contexts(broker, names)).stale,
        once=broker.promises.transactions,
    )


async def records(broker: Broker, topic: str) -> AsyncIterator[PlacedRecord]:
    """Read all that stands in a topic."""
    for number, end in (await broker.ends(topic)).items():
        async for batch in broker.read(Partition(topic, number), 0, end):
            for record in batch:
                yield record


async def _read(broker: Broker, topic: str, shape: type[T]) -> tuple[Paper[T], ...]:
    decode = msgspec.json.Decoder(shape).decode
    return tuple([_paper(record, decode(record.value or b"")) async for record in records(broker, topic)])


def _paper(record: PlacedRecord, said: T) -> Paper[T]:
    return Paper(record.partition, record.offset, record.timestamp, said)


async def _contexts(control: Control) -> Mapping[str, Context]:
    digests = {each.intent.ctx for each in control.ledger.activations()}
    return {digest: Context.from_bytes(await control.content(digest) or b"") for digest in digests}
