"""A process that stands between the switch and an outside program, from its connection to its end; `nlets outside`."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs
from streams.clock import Clock, SystemClock
from streams.outside.bridge import Bridge, Post
from streams.outside.door import Address, open_door
from streams.outside.line import Line
from streams.outside.speaker import Speaker
from streams.outside.topic_door import TopicDoor, open_topic_door
from streams.outside.ward import Outpost
from streams.switch.host.factory import UnfitTopicsError
from streams.switch.stages.desk import StageResources
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.routes import Routes

_ASTRAY_US: Final = 60_000_000
"""How far clocks of programs may stray: an answer's time is its writer's."""


@dataclass(frozen=True, slots=True)
class OutsideSetup:
    """What an operator chooses for an outpost."""

    state: str
    address: Address | None
    """Where its program connects; None if that reads and writes topics itself."""
    opened: Callable[[object], object]
    """Called with where answers are heard from then on: an address, or a topic."""
    deadline_us: int
    names: TopicNames
    pseudonyms: Pseudonyms
    tells_time: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def run_until_told(servers: str, setup: OutsideSetup) -> None:
    """Run an outpost until SIGTERM or SIGINT.

    Raises:
        NletsError: it can't listen, the topics are unfit, or the broker failed too often.
    """
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, setup.stop.set)
    async with open_broker(servers) as broker:
        await run_outpost(broker, SystemClock(), setup)


async def run_outpost(broker: Broker, clock: Clock, setup: OutsideSetup) -> None:
    """Open the door and carry requests through it until told to stop."""
    names = setup.names
    if problems := await broker.verify(specs(names, 1)):
        raise UnfitTopicsError(f"topics `{names.prefix}*`", problems)
    resources = StageResources(Routes(names, await broker.topics()), setup.pseudonyms)
    outpost = Outpost(setup.state, names.outside, names.progress, resources)
    post = Post(broker, names, clock)
    async with _door(post, setup) as door:
        line = Line(door, tells_time=setup.tells_time)
        await _until(setup.stop, Bridge(post, outpost, line, setup.deadline_us))


@asynccontextmanager
async def _door(post: Post, setup: OutsideSetup) -> AsyncIterator[Speaker]:
    if setup.address is None:
        heard, since_us = TopicDoor(setup.state, post.clock), post.clock.now_us() - setup.deadline_us - _ASTRAY_US
        async with open_topic_door(post.broker, setup.names.answers, heard, since_us) as topic_door:
            setup.opened(f"topic {setup.names.answers}")
            yield topic_door
    else:
        async with open_door(setup.address) as door:
            setup.opened(door.address)
            yield door


async def _until(stop: asyncio.Event, bridge: Bridge) -> None:
    running = asyncio.ensure_future(bridge.run())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        running.cancel()
        await asyncio.wait({running})
    if not running.cancelled():
        running.result()
