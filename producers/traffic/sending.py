"""Traffic on its way into the queries topic, each message when it is due. What it says is decided elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from producers.pacing import due_batches
from producers.traffic.compose import Composed
from producers.traffic.forms import letter
from producers.traffic.paced import PacedTraffic
from streams.broker.choose import open_broker
from streams.broker.port import Broker, Output
from streams.broker.topics import MissingTopicError
from streams.broker.tracks import place
from streams.clock import Clock
from streams.messages.budget_classes import budget_class_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, and how late the latest was stored after it was due."""

    messages: int
    latest_us: int


@dataclass(frozen=True, slots=True)
class Door:
    """Where messages enter the switch."""

    topic: str
    partitions: int

    def output(self, composed: Composed, name: str | None = None) -> Output:
        """Write a message's record; each sender's order is kept within a class."""
        key = composed.sender.encode()
        return Output(self.topic, self.place(composed.text, key), key, letter(composed, name))

    def place(self, text: str, sender: bytes) -> int:
        """Choose a message's partition by what it claims: its key, as it is typed, and its sender."""
        return place(budget_class_of(text.partition(".")[0]), sender, self.partitions)


_NOBODY: Final = Sent(0, 0)


async def door(broker: Broker, topic: str) -> Door:
    """Find the queries topic, or raise `MissingTopicError`: producers create none."""
    partitions = (await broker.topics()).get(topic)
    if partitions is None:
        raise MissingTopicError(topic)
    return Door(topic, partitions)


async def send_paced(servers: str, topic: str, traffic: PacedTraffic, clock: Clock) -> Sent:
    """Send traffic at its pace into the queries topic of the Kafka named, from now on."""
    async with open_broker(servers) as broker:
        entry = await door(broker, topic)
        return await send(broker, entry, traffic.composer.messages(), traffic.due_ns(clock.monotonic_ns()), clock)


async def send(broker: Broker, entry: Door, traffic: Iterable[Composed], due_ns: Iterable[int], clock: Clock) -> Sent:
    """Append each message when it is due; ends with the shorter of traffic and due times."""
    sent = _NOBODY
    async for batch in due_batches(traffic, due_ns, clock):
        await broker.append([entry.output(each) for _, each in batch])
        late_us = (clock.monotonic_ns() - batch[0][0]) // 1_000
        sent = Sent(sent.messages + len(batch), max(sent.latest_us, late_us))
    return sent
