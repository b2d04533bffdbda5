"""What happens in a load: the switch is awake, windows are sent and heard out, one after the other.

Nothing here works anything out: what a window came to is `outcome.py`'s, which rate to try next `search.py`'s business.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from producers.load.measuring.listener import Listener
from producers.load.measuring.outcome import Outcome, Seen, Watch, outcome_of
from producers.load.orders import Order
from producers.load.search import Found, Search, step_of
from producers.load.sending.producer import Producer
from producers.load.sending.shapes import Schedule, Shape, Window
from producers.load.sending.told import Ended
from producers.traffic.compose import Composed
from producers.traffic.sending import Door
from streams.broker.port import Broker
from streams.clock import Clock
from streams.errors import BrokerError, NletsError
from streams.messages.directory import Directory

PATIENCE_S: Final = 10.0
"""What answers on their way are given when everything was sent, and as long as that took again."""

_AWAKE_S: Final = 30.0
"""What a switch may take to give its first answer."""
_KNOCK_S: Final = 0.5
_LOOK_AROUND_S: Final = 0.05
_LEAD_NS: Final = 200_000_000
"""How far ahead a window's start is set, so that its first messages aren't late before they are known."""


class AsleepError(NletsError):
    """The switch answers nothing, so there is nothing to measure."""

    hint = "is the switch running, with rules in force? `nlets run all` starts it, `nlets policy apply` gives it rules"

    def __str__(self) -> str:
        return f"no answer from the switch within {_AWAKE_S:g} s"


@dataclass(frozen=True, slots=True)
class Environment:
    """What a load runs on."""

    broker: Broker
    entry: Door
    directory: Directory
    """Who asks, and whose data."""
    waking: Iterator[Composed]
    """Messages that wake the switch, none of them the producer's."""
    check: Callable[[], None]
    """Raises a `BrokerError` when a part of a switch of our own has ended."""
    clock: Clock
    say: Callable[[str], None]


@dataclass(slots=True)
class LoadRun:
    """A load while it runs."""

    environment: Environment
    order: Order
    producer: Producer
    listener: Listener
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self) -> Found:
        """Wake the switch, warm it up, then measure."""
        listening = asyncio.create_task(self.listener.run())
        try:
            await self._wake()
            if self.order.warm_up_s:
                constant = Schedule(Shape.CONSTANT, self.order.schedule.per_second, self.order.warm_up_s)
                await self._window("warming up", constant)
            return await self._measure()
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _measure(self) -> Found:
        if self.order.hold is None:
            return Found(await self._window("sending", self.order.schedule))
        search, latest = await self._search()
        if search.best is None or latest.is_unfinished:
            return Found(latest, search)
        held = replace(self.order.schedule, per_second=search.best * self.order.hold)
        return Found(await self._window("holding", held), search)

    async def _search(self) -> tuple[Search, Outcome]:
        """Try rates until the maximum is known; give also the latest window."""
        search = Search(self.order.schedule.per_second)
        while True:
            rate = search.next_rate or search.first
            latest = await self._window("trying", replace(self.order.schedule, per_second=rate))
            step = step_of(latest)
            search = search.after(step)
            self.environment.say("; ".join((f"  {step.trial}", *latest.why_invalid)))
            if search.next_rate is None or latest.is_unfinished:
                return search, latest

    async def _wake(self) -> None:
        """Send a message now and then until one is answered.

        Raises:
            AsleepError: none is.
        """
        env = self.environment
        until_ns = self._now_ns() + _AWAKE_S * 1e9
        for message in env.waking:
            if self._now_ns() > until_ns:
                raise AsleepError
            env.check()
            await env.broker.append([env.entry.output(message)])
            await self._hear_out(_KNOCK_S, lambda: bool(self.listener.book.heard))
            if self.listener.book.heard:
                return

    async def _window(self, doing: str, schedule: Schedule) -> Outcome:
        """Send a window, and wait until everything is answered, or patience ends."""
        env, listener = self.environment, self.listener
        env.say(f"{doing}: {_said(schedule)}, by process {self.producer.pid}")
        listener.begin()
        window = Window(next(self._numbers), self._now_ns() + _LEAD_NS, schedule, self.order.arrivals)
        ahead_us = self._ahead_us()
        ended = await self._send(window)
        await self._hear_out(PATIENCE_S + schedule.seconds, lambda: not listener.book.unanswered or bool(ended.error))
        watch = Watch(ahead_us, self._ahead_us() - ahead_us, listener.stall_us, self._errors())
        seen = Seen(listener.book, ended, watch)
        return outcome_of(window, seen, window.due_ns(self.order.seed), env.directory)

    async def _send(self, window: Window) -> Ended:
        within_s = _LEAD_NS / 1e9 + window.schedule.seconds + PATIENCE_S
        try:
            async with asyncio.timeout(within_s):
                return await self.producer.send(window, self.listener.book.note)
        except TimeoutError:
            return Ended(0, 0, f"the producer did not end within {within_s:.0f} s")
        except BrokerError as error:
            return Ended(0, 0, str(error))

    async def _hear_out(self, patience_s: float, enough: Callable[[], bool]) -> None:
        """Let the listener listen until it heard enough, or for so long."""
        until_ns = self._now_ns() + patience_s * 1e9
        while not (enough() or self.listener.error) and self._now_ns() < until_ns:  # noqa: ASYNC110 -- whoever listens must not be slowed down by telling
            await asyncio.sleep(_LOOK_AROUND_S)

    def _now_ns(self) -> int:
        return self.environment.clock.monotonic_ns()

    def _ahead_us(self) -> int:
        """Say what the wall clock is ahead of the monotonic one."""
        return self.environment.clock.now_us() - self._now_ns() // 1_000

    def _errors(self) -> tuple[str, ...]:
        """Say what failed at our end."""
        heard = (self.listener.error,) if self.listener.error else ()
        try:
            self.environment.check()
        except BrokerError as error:
            return (*heard, f"{error}; {error.hint}")
        return heard


def _said(schedule: Schedule) -> str:
    return f"{schedule.shape}, up to {schedule.per_second:,.6g} messages a second for {schedule.seconds:g} s"
