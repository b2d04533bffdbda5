"""Setting the demo up and taking it down: broker, topics, processes, context. Its course is `performance.py`'s."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from producers.demo.figures import Figures, Summary, summary
from producers.demo.performance import Performance, Script, Show, Stage
from producers.demo.scene import Scene, Setting
from producers.local.backstage import Backstage
from producers.local.switch import local_switch
from producers.traffic.course import cast
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

    scene: Scene
    stale: int
    summary: Summary
    """What is printed as JSON (`docs/formats.md#commands`)."""
    names: TopicNames
    kept: bool
    """Whether its topics outlive it."""

    @property
    def sound(self) -> bool:
        """Whether everything has one outcome, and nothing was decided by a stale context."""
        return self.scene.balanced and self.scene.total.sheet.in_flight == 0 and self.stale == 0


async def run_demo(wanted: Wanted, backstage: Backstage, show: Show, clock: Clock) -> Ending:
    """Set up, play until the traffic ends or a signal lets the curtain fall, and take down."""
    curtain = _curtain()
    started_us = clock.now_us()
    composer = cast(WATCHABLE, shipped_directory(), wanted.seed, started_us)
    async with _set_up(wanted, backstage, clock) as stage:
        performance = Performance(
            stage=stage,
            script=Script(composer, wanted.per_second, wanted.seconds),
            backstage=backstage,
            show=show,
            figures=Figures(stage.names),
            setting=Setting(stage.broker.promises.broker, wanted.per_second, started_us),
        )
        try:
            await performance.play(curtain, PATIENCE_S)
        except* NletsError as failed:
            raise failed.exceptions[0] from None
        stale = await backstage.count_stale(stage.broker, stage.names)
        kept = Promise.DURABLE not in stage.broker.promises.missing
        return Ending(performance.scene(), stale, summary(performance.figures, stale), stage.names, kept)


def _curtain() -> asyncio.Event:
    """Let the curtain fall by Ctrl-C or SIGTERM, so that what is on its way arrives; who asks twice won't wait."""
    curtain = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fall(told: signal.Signals) -> None:
        curtain.set()
        loop.remove_signal_handler(told)

    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, fall, told)
    return curtain


@asynccontextmanager
async def _set_up(wanted: Wanted, backstage: Backstage, clock: Clock) -> AsyncIterator[Stage]:
    async with open_broker(wanted.servers) as broker:
        names = TopicNames(wanted.prefix) if wanted.prefix else _unused(await broker.topics())
        async with local_switch(broker, names, backstage) as switch:
            yield Stage(broker, names, switch, clock, wanted.port or free_port())


def _unused(topics: Mapping[str, int]) -> TopicNames:
    """Take the usual names where nobody has used them, else a prefix of our own."""
    usual = TopicNames()
    return usual if topics.keys().isdisjoint(usual.all()) else TopicNames(f"nlets-demo-{secrets.token_hex(3)}.")
