"""Messages go when they are due, whatever became of those before them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pytest

from producers.load.sending.told import Sent
from producers.load.sending.window import Sending
from producers.traffic.compose import Composed
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from producers.traffic.sending import Door
from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.errors import BrokerError
from streams.messages.directory import shipped_directory

_NAMES = TopicNames("t.")
_DOOR = Door(_NAMES.queries, 2)


class HangingBroker(MemoryBroker):
    """Stores nothing until it is told to."""

    def __init__(self) -> None:
        """Hang."""
        super().__init__()
        self.goes_on = asyncio.Event()

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Wait, then store."""
        await self.goes_on.wait()
        return await super().append(outputs)


class LostBroker(MemoryBroker):
    """Stores some outputs, then no more."""

    def __init__(self, most: int) -> None:
        """Store so many."""
        super().__init__()
        self._left = most

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Store, or fail."""
        self._left -= len(outputs)
        if self._left < 0:
            raise BrokerError("it is gone")
        return await super().append(outputs)


def _traffic(count: int) -> list[Composed]:
    return list(islice(composer_of(ASSUMED, shipped_directory(), 1, 0).messages(), count))


async def _run(
    broker: MemoryBroker, traffic: Iterable[Composed], count: int
) -> tuple[Sending, list[list[Sent]], str | None]:
    await broker.create(specs(_NAMES, 2))
    clock, told = SystemClock(), list[list[Sent]]()
    sending = Sending(broker, _DOOR, clock, told.append)
    start_ns = clock.monotonic_ns()
    ended = await sending.run(traffic, (start_ns + number * 100_000 for number in range(count)))
    assert (ended.stored, ended.stored_ns) == (sending.stored, sending.stored_ns)
    return sending, told, ended.error


@pytest.mark.usefixtures("no_task_left")
async def test_no_message_waits_for_a_write() -> None:
    """The broker stores nothing before the last message went: whoever waited for it would wait for ever."""
    broker, traffic = HangingBroker(), _traffic(300)

    def until_the_last() -> Iterator[Composed]:
        yield from traffic
        broker.goes_on.set()
        yield traffic[0]

    sending, told, error = await _run(broker, until_the_last(), 301)

    assert (sending.stored, error) == (301, None)
    assert max(map(len, told)) <= 256
    assert [sent.sender for chunk in told for sent in chunk][:300] == [each.sender for each in traffic]
    assert all(sent.sent_ns >= sent.due_ns for chunk in told for sent in chunk)


@pytest.mark.usefixtures("no_task_left")
async def test_a_broker_that_fails_ends_the_window_and_is_said() -> None:
    """What was stored is known."""
    sending, told, error = await _run(LostBroker(20), _traffic(100), 100)

    assert error == "it is gone"
    assert sending.stored <= 20
    assert sending.stored < sum(map(len, told)) <= 100
