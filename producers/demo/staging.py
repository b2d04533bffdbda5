"""Setting the demo up and taking it down: broker, topics, processes, context. Its course is `performance.py`'s."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from producers.demo.backstage import Backstage
from producers.demo.figures import Figures, Summary, summary
from producers.demo.local import local_switch
from producers.demo.performance import Performance, Script, Show, Stage
from producers.demo.scene import Scene, Setting
from producers.traffic.compose import Composer
from producers.traffic.grants import grants_file, invented_grants
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


async def run_demo(wanted: Wanted, backstage: Backstage, show: Show, curtain: asyncio.Event, clock: Clock) -> Ending:
    """Set up, play until the traffic ends or the curtain falls, and take down."""
    started_us = clock.now_us()
    composer, grants = _cast(wanted.seed, started_us)
    async with _set_up(wanted, backstage, clock) as stage:
        performance = Performance(
            stage=stage,
            script=Script(composer, wanted.per_second, wanted.seconds, grants),
            backstage=backstage,
            show=show,
            figures=Figures(stage.names),
            setting=Setting(stage.broker.promises.broker, wanted.per_second, started_us),
            watched=backstage.watched(oregon=False),
        )
        try:
            await performance.play(curtain, PATIENCE_S)
        except* NletsError as failed:
            raise failed.exceptions[0] from None
        stale = await backstage.count_stale(stage.broker, stage.names)
        kept = Promise.DURABLE not in stage.broker.promises.missing
        return Ending(performance.scene(), stale, summary(performance.figures, stale), stage.names, kept)


def _cast(seed: int, now_us: int) -> tuple[Composer, str]:
    directory = shipped_directory()
    grants = invented_grants(directory, seed, now_us)
    return Composer.of(WATCHABLE, directory, seed, grants), grants_file(grants)


@asynccontextmanager
async def _set_up(wanted: Wanted, backstage: Backstage, clock: Clock) -> AsyncIterator[Stage]:
    async with open_broker(wanted.servers) as broker:
        names = TopicNames(wanted.prefix) if wanted.prefix else _unused(await broker.topics())
        async with local_switch(broker, names, backstage) as local:
            yield Stage(broker, names, local, clock, wanted.port or free_port())


def _unused(topics: Mapping[str, int]) -> TopicNames:
    """Take the usual names where nobody has used them, else a prefix of our own."""
    usual = TopicNames()
    return usual if topics.keys().isdisjoint(usual.all()) else TopicNames(f"nlets-demo-{secrets.token_hex(3)}.")
