"""Messages go when they are due, whatever became of those before them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

import pytest

from producers.load.sending.names import WHOLE
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.told import Told
from producers.load.sending.window import Outlet, Sending
from producers.traffic.compose import Composed
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from producers.traffic.sending import Door
from streams.broker.memory import MemoryBroker
from streams.broker.port import Written
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.errors import BrokerError
from streams.messages.directory import shipped_directory

_NAMES = TopicNames("t.")
_MARK = "0" * 16
_DOOR = Door(_NAMES.queries, 2)


class HangingBroker(MemoryBroker):
    """Stores nothing until it is told to."""

    def __init__(self) -> None:
        """Hang."""
        super().__init__()
        self.goes_on = asyncio.Event()

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Wait, then store."""
        await self.goes_on.wait()
        return await super().append(outputs)


class LostBroker(MemoryBroker):
    """Stores some outputs, then no more."""

    def __init__(self, most: int) -> None:
        """Store so many."""
        super().__init__()
        self._left = most

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Store, or fail."""
        self._left -= len(outputs)
        if self._left < 0:
            raise BrokerError("it is gone")
        return await super().append(outputs)


def _traffic(count: int) -> list[Composed]:
    return list(islice(composer_of(ASSUMED, shipped_directory(), 1, 0).messages(), count))


def _key(composed: Composed) -> str:
    return composed.text.partition(".")[0]


async def _run(broker: MemoryBroker, traffic: Iterable[Composed], count: int) -> tuple[Sending, list[Told], str | None]:
    await broker.create(specs(_NAMES, 2))
    clock, told = SystemClock(), list[Told]()
    schedule = Schedule(Shape.CONSTANT, 10_000, count / 10_000)
    window = Window(0, clock.monotonic_ns(), schedule, Arrivals.EVEN, 1, _MARK)
    sending = Sending(Outlet(broker, _DOOR, shipped_directory(), clock), window, WHOLE, told.append)
    ended = await sending.run(traffic)
    assert (ended.slice, ended.stored, ended.stored_ns) == (WHOLE, sending.stored, sending.stored_ns)
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
    assert max(len(each.about) for each in told) <= 256
    assert [each.first for each in told] == list(accumulate((len(each.about) for each in told[:-1]), initial=0))
    assert [about.key for each in told for about in each.about][:300] == [_key(each) for each in traffic]
    assert all(due <= sent for each in told for due, sent in zip(each.due_us, each.sent_us, strict=True))


@pytest.mark.usefixtures("no_task_left")
async def test_a_broker_that_fails_ends_the_window_and_is_said() -> None:
    """What was stored is known."""
    sending, told, error = await _run(LostBroker(20), _traffic(100), 100)

    assert error == "it is gone"
    assert sending.stored <= 20
    assert sending.stored < sum(len(each.about) for each in told) <= 100


@pytest.mark.usefixtures("no_task_left")
async def test_of_a_window_in_which_nothing_went_nothing_is_told() -> None:
    """As while it pauses from its start to its end."""
    sending, told, error = await _run(MemoryBroker(), [], 10)

    assert (sending.stored, told, error) == (0, [], None)
