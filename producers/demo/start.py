"""Setting the demo up and taking it down: broker, topics, processes, context. What happens in it is `run.py`'s."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from producers.demo.figures import Figures, Summary, summary
from producers.demo.run import DemoRun, Display, Environment, Workload
from producers.demo.snapshot import Setting, Snapshot
from producers.local.admin import SwitchAdmin
from producers.local.switch import local_switch
from producers.traffic.paced import composer_of
from producers.traffic.scenario import WATCHABLE
from streams.broker.child import free_port
from streams.broker.choose import open_broker
from streams.broker.promises import Promise
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.errors import NletsError
from streams.messages.directory import shipped_directory

PATIENCE_S: Final = 10.0
"""What requests on their way are given when the traffic has ended."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the demo was asked for."""

    servers: str | None
    prefix: str | None
    seconds: float | None
    per_second: float
    seed: int
    port: int | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How the demo ended."""

    snapshot: Snapshot
    stale: int
    summary: Summary
    """What is printed as JSON (`docs/formats.md#commands`)."""
    names: TopicNames
    kept: bool
    """Whether its topics outlive it."""

    @property
    def sound(self) -> bool:
        """Whether everything has one outcome, and nothing was decided by a stale context."""
        return self.snapshot.balanced and self.snapshot.total.sheet.in_flight == 0 and self.stale == 0


async def run_demo(wanted: Wanted, admin: SwitchAdmin, display: Display, clock: Clock) -> Ending:
    """Set up, run until the traffic ends or a signal asks it to stop, and take down."""
    stop = _stop_signal()
    started_us = clock.now_us()
    composer = composer_of(WATCHABLE, shipped_directory(), wanted.seed, started_us)
    async with _set_up(wanted, admin, clock) as environment:
        run = DemoRun(
            environment=environment,
            workload=Workload(composer, wanted.per_second, wanted.seconds),
            admin=admin,
            display=display,
            figures=Figures(environment.names),
            setting=Setting(environment.broker.promises.broker, wanted.per_second, started_us),
        )
        try:
            await run.run(stop, PATIENCE_S)
        except* NletsError as failed:
            raise failed.exceptions[0] from None
        stale = await admin.count_stale(environment.broker, environment.names)
        kept = Promise.DURABLE not in environment.broker.promises.missing
        return Ending(run.snapshot(), stale, summary(run.figures, stale), environment.names, kept)


def _stop_signal() -> asyncio.Event:
    """Make an event that is set by Ctrl-C or SIGTERM, so that what is on its way arrives; who asks twice won't wait."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def set_stop(told: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(told)

    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, set_stop, told)
    return stop


@asynccontextmanager
async def _set_up(wanted: Wanted, admin: SwitchAdmin, clock: Clock) -> AsyncIterator[Environment]:
    async with open_broker(wanted.servers) as broker:
        names = TopicNames(wanted.prefix) if wanted.prefix else _unused(await broker.topics())
        async with local_switch(broker, names, admin) as switch:
            yield Environment(broker, names, switch, clock, wanted.port or free_port())


def _unused(topics: Mapping[str, int]) -> TopicNames:
    """Take the usual names where nobody has used them, else a prefix of our own."""
    usual = TopicNames()
    return usual if topics.keys().isdisjoint(usual.all()) else TopicNames(f"nlets-demo-{secrets.token_hex(3)}.")
