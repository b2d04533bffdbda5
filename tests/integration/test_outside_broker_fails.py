"""An outpost whose broker fails it at a bad moment: what it had in hand is neither lost nor forgotten."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from streams.broker.memory import AT_LEAST_ONCE, InjectedError, MemoryBroker
from streams.broker.port import Partition, PlacedRecord, Visible, Written
from streams.outside.framing import framed
from tests.outside import POLICE, playing, properly, stand

pytestmark = pytest.mark.usefixtures("no_task_left")


class Moody(MemoryBroker):
    """A broker that fails when it is told to, once for each time; or doesn't get done."""

    unreadable: str | None = None
    """The topic that can't be read the next time."""
    unwritable = False
    """Whether the next append fails."""
    stuck: asyncio.Event | None = None
    """Set when an append is under way that never ends."""

    async def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read, or fail."""
        if partition.topic == self.unreadable:
            self.unreadable = None
            raise InjectedError
        async for records in super().read(partition, start, end, visible):
            yield records

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Write, or don't."""
        if self.stuck is not None:
            stuck, self.stuck = self.stuck, None
            stuck.set()
            await asyncio.Event().wait()
        if self.unwritable:
            self.unwritable = False
            raise InjectedError
        return await super().append(outputs)


async def test_requests_whose_context_cant_be_read_at_first_are_asked_all_the_same() -> None:
    """They were polled, so nobody would hand them out again."""
    broker = Moody()
    async with stand(broker) as switch:
        await switch.ask(*[POLICE] * 3)
        await switch.handed_over(3)
        broker.unreadable = switch.names.control
        async with switch.outpost() as door, playing(properly, door.address):
            books = await switch.settled(3)

    assert not broker.unreadable
    assert books.delivered == 3


async def test_what_answers_nothing_is_brought_to_the_door_when_it_can_be() -> None:
    """An answer that nobody asked for is booked, though the broker was away when it came."""
    broker = Moody()

    def twice(text: str) -> Sequence[bytes]:
        broker.unwritable = True
        return [*properly(text), *properly(text)]

    async with stand(broker) as switch, switch.outpost() as door, playing(twice, door.address):
        await switch.ask(POLICE)
        await switch.unsolicited(1)
        await switch.settled(1)


async def test_an_answer_that_was_being_written_at_the_end_is_asked_for_again() -> None:
    """A commit that is cut short must not be followed by one that passes over its requests."""
    broker = Moody(AT_LEAST_ONCE)
    async with stand(broker) as switch:
        await switch.ask(POLICE)
        await switch.handed_over(1)
        broker.stuck = stuck = asyncio.Event()
        async with switch.outpost() as door, playing(properly, door.address):
            await stuck.wait()
        async with switch.outpost() as door, playing(properly, door.address):
            books = await switch.settled(1)

    assert books.delivered == 1


async def test_a_long_answer_in_control_characters_can_be_passed_on() -> None:
    """It is six times as long in a record."""
    long = framed("DR." + "\x01" * 900_000)
    async with stand() as switch, switch.outpost(deadline_us=500_000) as door, playing(lambda _: [long], door.address):
        await switch.ask(POLICE)
        books = await switch.settled(2)

    assert books.rejected + books.dead_lettered == 1
