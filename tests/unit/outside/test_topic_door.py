"""What programs answer in a topic, and to which request, whatever they write there."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from streams.broker.memory import InjectedError, MemoryBroker
from streams.broker.port import Origin, Output, Partition, PlacedRecord, Tail, Visible
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.messages.wire import Stamp
from streams.outside.framing import LONGEST
from streams.outside.questions import control_of
from streams.outside.topic_door import TopicDoor, answer_key, open_topic_door

NAMES = TopicNames()
TEXT = "DR.WADMV0000.TXPDX0001.TXT\nOLN/D1"


class Failing(MemoryBroker):
    """A broker whose tails fail once."""

    failed = False

    def tail(self, topics: Sequence[str], origin: Origin) -> AbstractAsyncContextManager[Tail]:
        """Follow topics, badly."""
        return self._failing(topics, origin)

    @asynccontextmanager
    async def _failing(self, topics: Sequence[str], origin: Origin) -> AsyncIterator[Tail]:
        async with super().tail(topics, origin) as tail:
            yield FailingTail(self, tail)


@dataclass
class FailingTail:
    """A tail that fails once."""

    broker: Failing
    tail: Tail

    async def poll(self, max_wait_ms: int) -> Sequence[PlacedRecord]:
        """Fail, or read."""
        if not self.broker.failed:
            self.broker.failed = True
            raise InjectedError
        return await self.tail.poll(max_wait_ms)


async def told(*answers: tuple[str, str]) -> list[bytes]:
    """Write answers; give what the door says of them once the request 0.1.0 is open."""
    broker = MemoryBroker()
    await broker.create(specs(NAMES, 1))
    async with open_topic_door(broker, NAMES.answers, TopicDoor("WA", SystemClock()), 0) as door:
        door.send(f"DQ.TXPDX0001.WA.*{control_of(Stamp(ctx='', at=0, p=0, o=1), 0)}.TXT\nOLN/D1")
        await broker.append([Output(NAMES.answers, 0, answer_key("WA", of), text.encode()) for of, text in answers])
        said: list[bytes] = []
        async with asyncio.timeout(5):
            while not any(b"LAST" in content for content in said):
                await door.news.wait()
                door.news.clear()
                said += door.take_said()
        return said


LAST = ("0.1.0", f"{TEXT}.REM/LAST")


@pytest.mark.parametrize(
    "request_id",
    ["9" * 5_000 + ".0.0", "0." + "9" * 20 + ".0", "0.0.1024", "1024.1.0", "0.1.0.0", "\u0661.1.0"],
    ids=["no number of a partition", "no offset", "no number of a destination", "no partition", "four", "other digits"],
)
async def test_a_key_that_names_no_request_answers_none(request_id: str) -> None:
    """And stops nobody from being heard."""
    said = await told((request_id, TEXT), LAST)

    assert [b"*" in content for content in said] == [False, True]


async def test_what_is_longer_than_any_message_is_cut() -> None:
    """It is rejected for its length all the same, and no record of it is too large."""
    said = await told(("0.1.0", "X" * (LONGEST * 3)), LAST)

    assert [len(content) for content in said][:1] == [LONGEST + 1]


async def test_a_broker_that_fails_once_is_asked_again() -> None:
    """A door that had stopped listening would let every request end unanswered."""
    broker = Failing()
    await broker.create(specs(NAMES, 1))
    async with open_topic_door(broker, NAMES.answers, TopicDoor("WA", SystemClock()), 0) as door, asyncio.timeout(5):
        await broker.append([Output(NAMES.answers, 0, answer_key("WA", "no request"), TEXT.encode())])
        await door.news.wait()

    assert broker.failed


@dataclass
class Reading(MemoryBroker):
    """A broker that counts what is read of it."""

    read_of: int = 0

    def __post_init__(self) -> None:
        """Begin empty."""
        super().__init__()

    async def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read, and count."""
        async for records in super().read(partition, start, end, visible):
            self.read_of += len(records)
            yield records


async def heard_of(answers: int, since_us: int) -> tuple[int, list[bytes]]:
    """Open a door behind so many answers; say how many it read, and what was said once each request is open."""
    broker = Reading()
    await broker.create(specs(NAMES, 1))
    keys = [answer_key("WA", f"0.{number}.0") for number in range(answers)]
    await broker.append([Output(NAMES.answers, 0, key, TEXT.encode()) for key in keys])
    async with open_topic_door(broker, NAMES.answers, TopicDoor("WA", SystemClock()), since_us) as door:
        for number in range(answers):
            door.send(f"DQ.TXPDX0001.WA.*{control_of(Stamp(ctx='', at=0, p=0, o=number), 0)}.TXT\nOLN/D1")
        return broker.read_of, door.take_said()


async def test_what_was_answered_lately_is_heard_once() -> None:
    """In a program's order, though the door opened behind it."""
    read, said = await heard_of(2_500, since_us=0)

    assert (read, len(said)) == (2_500, 2_500)


async def test_a_days_answers_are_not_read_at_the_start() -> None:
    """But for the stretch in which the time lies, as far as anybody can tell from behind."""
    read, _ = await heard_of(2_500, since_us=SystemClock().now_us() + 10**9)

    assert read == 1_000
