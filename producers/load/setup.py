"""Setting a load up and taking it down: broker, a switch of our own where none is named, producers, reader."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from producers.load.live.display import Display
from producers.load.lookout import Lookout
from producers.load.measuring.listener import Listener
from producers.load.orders import Order
from producers.load.sending.producer import Post
from producers.load.sending.producers import Producers
from producers.load.windows import Environment, Windows
from producers.local.admin import SwitchAdmin
from producers.local.switch import FAST, LocalSwitch, local_switch
from producers.traffic.grants import grants_file, invented_grants
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from producers.traffic.sending import door
from streams.broker.choose import open_broker
from streams.broker.port import Broker, Origin
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.messages.directory import shipped_directory

_AWAKE_S: Final = 60.0
"""What a switch that runs may take to give its first answer."""
_OWN_AWAKE_S: Final = 300.0
"""What one of our own may, whose end is noticed: the first ever compiles its loops, on a busy machine for minutes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a load goes, and which traffic it is."""

    order: Order
    servers: str | None
    names: TopicNames
    options: Mapping[str, object]
    """What the command was given, for the report."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a load runs on, set up."""

    windows: Windows
    own: LocalSwitch | None
    """The switch, if it is one of our own."""


@asynccontextmanager
async def set_up(wanted: Wanted, admin: SwitchAdmin, display: Display, clock: Clock) -> AsyncIterator[Setup]:
    """Have everything there while the context lasts; say what is going on."""
    directory, at_us = shipped_directory(), clock.now_us()
    # Before anything is started: a scenario may name agencies that can't send what it is made of.
    composer_of(wanted.order.traffic, directory, wanted.order.seed, at_us)
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(open_broker(wanted.servers))
        display.say(f"{broker.promises.broker} at {broker.servers}")
        own = None
        if wanted.servers is None:
            grants = invented_grants(directory, wanted.order.seed, at_us)
            own_switch = _own_switch(broker, wanted.names, admin, grants_file(grants), display.say)
            own = await stack.enter_async_context(own_switch)
        entry = await door(broker, wanted.names.queries)
        waking = composer_of(ASSUMED, directory, ~wanted.order.seed, at_us).messages()
        check, awake_s = (own.children.check, _OWN_AWAKE_S) if own else (_nothing, _AWAKE_S)
        environment = Environment(broker, entry, directory, waking, check, awake_s, clock, display)
        post = Post(broker.servers, wanted.names.queries, wanted.order.traffic, wanted.order.seed, at_us)
        senders = await stack.enter_async_context(Producers(post, wanted.order.producers))
        tail = await stack.enter_async_context(broker.tail((wanted.names.replies,), Origin.ENDS))
        yield Setup(Windows(environment, senders, Listener(tail, clock), Lookout.of(broker, wanted.names, clock)), own)


@asynccontextmanager
async def _own_switch(
    broker: Broker, names: TopicNames, admin: SwitchAdmin, grants: str, say: Callable[[str], None]
) -> AsyncIterator[LocalSwitch]:
    """Run a switch while the context lasts."""
    say("a switch of our own: three stages in one process on this machine, with the shipped rules")
    for gap in broker.promises.gaps():
        say(f"  {gap}")
    async with local_switch(broker, names, admin, FAST) as switch:
        await admin.put_in_force(broker, names, grants)
        yield switch


def _nothing() -> None:
    """Check no part of somebody else's switch."""
