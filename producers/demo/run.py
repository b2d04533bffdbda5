"""What happens in a demo: traffic flows, what the switch does is folded and drawn, Oregon's block is put in force.

What must be known of rules is left to a `SwitchAdmin`; nothing here decides, and nothing here counts requests.
"""

import asyncio
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from producers.demo.figures import Figures
from producers.demo.snapshot import Moment, Setting, Snapshot, Watched, changed, ranked, rows_of
from producers.local.admin import SwitchAdmin
from producers.local.switch import LocalSwitch
from producers.pacing import Pace
from producers.traffic.compose import Composed, Composer
from producers.traffic.grants import grants_file
from producers.traffic.paced import PacedTraffic
from producers.traffic.sending import Door, door, send
from streams.broker.port import Broker, Origin, Tail
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.metrics.books import Hop
from streams.metrics.histogram import percentiles

OREGON_AFTER_S: Final = 15.0
OREGONS_RULE: Final = "or-immigration-authorities"

_LABEL: Final = "synthetic traffic, ICE boosted"
_LOOPBACK: Final = "127.0.0.1"
_WARM_UP: Final = 60
"""So many messages at most until the stages are up; then traffic flows, come what may."""
_FRAME_S: Final = 0.125
_LOOK_AROUND_S: Final = 0.5
_POLL_MS: Final = 100


class Display(Protocol):
    """Who sees the demo, and how."""

    def draw(self, snapshot: Snapshot) -> None:
        """Show how things stand."""

    def tell(self, moment: Moment) -> None:
        """Tell what just happened."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the demo runs on."""

    broker: Broker
    names: TopicNames
    switch: LocalSwitch
    clock: Clock
    port: int
    """Of the page, on loopback."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What is sent, and for how long."""

    composer: Composer
    per_second: float
    seconds: float | None

    @property
    def grants(self) -> str:
        """Write down the grants that are asked under."""
        return grants_file(self.composer.grants)

    @property
    def traffic(self) -> PacedTraffic:
        """Give the traffic and its pace."""
        return PacedTraffic(self.composer, Pace(self.per_second), math.inf if self.seconds is None else self.seconds)

    @property
    def oregon_after_s(self) -> float:
        """Say when Oregon's block is put in force; in a short demo early enough to be seen."""
        return OREGON_AFTER_S if self.seconds is None else min(OREGON_AFTER_S, 0.6 * self.seconds)


@dataclass(slots=True)
class DemoRun:
    """One demo while it runs."""

    environment: Environment
    workload: Workload
    admin: SwitchAdmin
    display: Display
    figures: Figures
    setting: Setting
    watched: tuple[Watched, ...] = ()
    moments: list[Moment] = field(default_factory=list)
    page: str = "the page is starting"
    told: set[str] = field(default_factory=set)
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    """Something was."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """An answer came home."""
    sent: Mapping[int, int] | None = None
    """Where the queries end, once no more are sent."""
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event, patience_s: float) -> None:
        """Run until the traffic ends or it is told to stop, then wait a little until nothing is on its way."""
        names = self.environment.names
        begun = await self.admin.put_in_force(self.environment.broker, names, self.workload.grants)
        self.watched = ranked(begun.block_places)
        seen = self.environment.broker.tail((names.metrics, names.audit), Origin.STARTS)
        async with seen as tail, asyncio.TaskGroup() as group:
            guard = self.environment.switch.children.guard()
            background = [
                group.create_task(each)
                for each in (self._follow(tail), self._draw(), guard, self._open_page(), self._oregon())
            ]
            traffic = group.create_task(self._traffic())
            stopped = group.create_task(stop.wait())
            await asyncio.wait((traffic, stopped), return_when=asyncio.FIRST_COMPLETED)
            traffic.cancel()
            stopped.cancel()
            await self._settle(patience_s)
            for task in background:
                task.cancel()
        self.display.draw(self.snapshot())

    def snapshot(self) -> Snapshot:
        """Take what there is to see now."""
        rows, total = rows_of(self.figures.totals.counts, self.watched)
        return Snapshot(
            setting=self.setting,
            elapsed_s=self._elapsed_s(),
            page=self.page,
            rows=rows,
            total=total,
            latest=tuple(self.figures.latest),
            latency={hop.value: percentiles(self.figures.totals.hops[hop]) for hop in Hop},
            moments=tuple(self.moments),
            balanced=self.figures.totals.balance,
        )

    def _elapsed_s(self) -> float:
        return (self.environment.clock.now_us() - self.setting.started_us) / 1e6

    def _tell(self, text: str, at_s: float | None = None) -> None:
        moment = Moment(self._elapsed_s() if at_s is None else at_s, text)
        self.moments.append(moment)
        self.display.tell(moment)

    async def _traffic(self) -> None:
        clock, broker, workload = self.environment.clock, self.environment.broker, self.workload
        entry = await door(broker, self.environment.names.queries)
        messages = workload.composer.messages()
        await self._open(entry, messages)
        await send(broker, entry, messages, workload.traffic.due_ns(clock.monotonic_ns()), clock)

    async def _open(self, entry: Door, messages: Iterator[Composed]) -> None:
        """Send a few messages, slowly, until an answer came home: traffic shall not queue before a closed door."""
        for each in islice(messages, _WARM_UP):
            await self.environment.broker.append([entry.output(each)])
            with suppress(TimeoutError):
                await asyncio.wait_for(self.answered.wait(), _LOOK_AROUND_S)
                return

    async def _follow(self, tail: Tail) -> None:
        while True:
            self.figures.take(await tail.poll(_POLL_MS))
            self._notice()
            if self.figures.answered:
                self.answered.set()
            if self.sent is not None and self.figures.has_read(self.sent):
                self.settled.set()

    def _notice(self) -> None:
        """Tell firsts, once each, at the time they happened."""
        for what, at_us in (
            ("first decision", self.figures.first_us),
            ("Oregon refuses for the first time", self.figures.first_by_rule.get(OREGONS_RULE)),
        ):
            if at_us is not None and what not in self.told:
                self.told.add(what)
                self.decided.set()
                self._tell(what, (at_us - self.setting.started_us) / 1e6)

    async def _draw(self) -> None:
        while True:
            self.display.draw(self.snapshot())
            await asyncio.sleep(_FRAME_S)

    async def _open_page(self) -> None:
        """Start the monitor once the first decision is seen, which it would delay; say so when it answers."""
        await self.decided.wait()
        await self.environment.switch.start_monitor(self.environment.port, _LABEL)
        while not await _answers(self.environment.port):  # noqa: ASYNC110 -- no event of ours tells of another's port
            await asyncio.sleep(_LOOK_AROUND_S)
        self.page = f"http://{_LOOPBACK}:{self.environment.port}"
        self._tell(f"the page is at {self.page}")

    async def _oregon(self) -> None:
        await self.answered.wait()
        await asyncio.sleep(max(0.0, self.workload.oregon_after_s - self._elapsed_s()))
        asked_s = self._elapsed_s()
        blocked = await self.admin.put_in_force(
            self.environment.broker, self.environment.names, self.workload.grants, blocks=(OREGONS_RULE,)
        )
        self.watched = changed(self.watched, blocked.block_places, news=f"◀ {asked_s:.0f} s")
        took_ms = (self._elapsed_s() - asked_s) * 1e3
        self._tell(f"Oregon's block is in force: activation {blocked.number}, everywhere {took_ms:.0f} ms later")

    async def _settle(self, patience_s: float) -> None:
        """Wait until everything sent has its outcome, or patience ends."""
        self.sent = await self.environment.broker.ends(self.environment.names.queries)
        try:
            await asyncio.wait_for(self.settled.wait(), patience_s)
        except TimeoutError:
            self._tell(f"{self.figures.totals.in_flight} requests had no outcome after {patience_s:.0f} s")


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(_LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True
