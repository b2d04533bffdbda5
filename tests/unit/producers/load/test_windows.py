"""What may be done to a window while it is sent is bounded like the window; so is the wait for a switch to wake up."""

import io
from collections.abc import AsyncIterator

import pytest
from rich.console import Console

from producers.load.live.display import Lines
from producers.load.live.keys import pressed
from producers.load.lookout import Lookout
from producers.load.measuring.listener import Listener
from producers.load.sending.producer import Post
from producers.load.sending.producers import Producers
from producers.load.sending.shapes import Schedule, Shape
from producers.load.windows import AsleepError, Environment, Windows, helm_of
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from producers.traffic.sending import door
from streams.broker.memory import MemoryBroker
from streams.broker.port import Origin
from streams.broker.topics import TopicNames, specs
from streams.clock import SystemClock
from streams.messages.directory import shipped_directory

_NAMES = TopicNames()


class _Leaps(SystemClock):
    """A clock on which every look takes a fifth of a second."""

    def __init__(self) -> None:
        self._ns = 0

    def monotonic_ns(self) -> int:
        self._ns += 200_000_000
        return self._ns


@pytest.fixture
def said() -> io.StringIO:
    """Hold what is told of what is going on."""
    return io.StringIO()


@pytest.fixture
async def windows(said: io.StringIO) -> AsyncIterator[Windows]:
    """Set up a load of a switch that gives no answer, and may take 30 seconds for the first."""
    broker, directory, clock = MemoryBroker(), shipped_directory(), _Leaps()
    await broker.create(specs(_NAMES, 1))
    entry = await door(broker, _NAMES.queries)
    waking = composer_of(ASSUMED, directory, 1, 0).messages()
    display = Lines(Console(file=said))
    environment = Environment(broker, entry, directory, waking, lambda: None, 30.0, clock, display)
    producers = Producers(Post("nowhere", _NAMES.queries, ASSUMED, 1, 0), 1)
    async with broker.tail((_NAMES.replies,), Origin.ENDS) as tail:
        yield Windows(environment, producers, Listener(tail, clock), Lookout.of(broker, _NAMES, clock))


def test_no_key_makes_a_window_longer_than_one_may_be() -> None:
    """In messages: an hour at what the producers can send would have more than is kept of them."""
    hour, minute = (helm_of(Schedule(Shape.CONSTANT, 1_000.0, seconds), 8_000.0) for seconds in (3_600.0, 60.0))
    for _ in range(100):
        hour, minute = pressed(hour, "*"), pressed(minute, "*")

    assert hour.per_second == 5_000_000 / 3_600
    assert minute.per_second == 8_000.0


async def test_a_switch_that_does_not_wake_up_is_given_its_time(windows: Windows, said: io.StringIO) -> None:
    """One of our own may compile its loops first, so whoever waits is told of that."""
    with pytest.raises(AsleepError, match="no answer from the switch within 30 s"):
        async with windows.awake():
            pass

    assert "no answer yet" in said.getvalue()
