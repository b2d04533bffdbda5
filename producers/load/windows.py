"""What a load runs on, and one window of it after the other: woken, sent, heard out. Nothing is worked out here."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from producers.load.live.display import Display, Watched
from producers.load.live.keys import NONE, Helm
from producers.load.live.steering import Steering
from producers.load.live.view import View
from producers.load.lookout import Lookout
from producers.load.measuring.book import Cover
from producers.load.measuring.listener import Listener
from producers.load.measuring.outcome import Outcome, Seen, Watch, outcome_of
from producers.load.orders import most_per_second
from producers.load.sending.names import mark_of
from producers.load.sending.producers import Producers
from producers.load.sending.shapes import Schedule, Window
from producers.load.sending.told import Ended
from producers.traffic.compose import Composed
from producers.traffic.sending import Door
from streams.broker.port import Broker
from streams.clock import Clock
from streams.errors import BrokerError, NletsError
from streams.messages.directory import Directory
from streams.messages.ids import RANDOMNESS_BYTES

PATIENCE_S: Final = 10.0
"""What answers on their way are given when everything was sent, and as long as that took again …"""
_MOST_PATIENCE_S: Final = 300.0
"""… but no longer than this."""

_KNOCK_S: Final = 0.5
_TELLING_KNOCKS: Final = 20
"""After so many whoever waits is told what may take so long."""
_LOOK_AROUND_S: Final = 0.05
_LEAD_NS: Final = 200_000_000
"""How far ahead a window's start is set, so that its first messages aren't late before they are known."""


class AsleepError(NletsError):
    """The switch answers nothing, so there is nothing to measure."""

    hint = "is the switch running, with rules in force? `nlets run all` starts it, `nlets policy apply` gives it rules"

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"no answer from the switch within {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Environment:
    """What a load runs on."""

    broker: Broker
    entry: Door
    directory: Directory
    """Who asks, and whose data."""
    waking: Iterator[Composed]
    """Messages that wake the switch, none of them the producers'."""
    check: Callable[[], None]
    """Raises a `BrokerError` when a part of a switch of our own has ended."""
    awake_s: float
    """What the switch may take to give its first answer."""
    clock: Clock
    display: Display

    def say(self, text: str) -> None:
        """Say what is going on."""
        self.display.say(text)

    def now_ns(self) -> int:
        """Say when it is on the monotonic clock."""
        return self.clock.monotonic_ns()


@dataclass(slots=True)
class Windows:
    """Sends windows and listens to what comes back, one after the other."""

    environment: Environment
    producers: Producers
    listener: Listener
    lookout: Lookout

    @asynccontextmanager
    async def awake(self) -> AsyncIterator[None]:
        """Listen while the context lasts, which begins when the switch answers.

        Raises:
            AsleepError: it answers nothing.
        """
        listening = asyncio.create_task(self.listener.run())
        try:
            await self._wake()
            yield
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _wake(self) -> None:
        """Send a message now and then until one is answered by a state; what wakes is no window's.

        Raises:
            AsleepError: none is.
        """
        env = self.environment
        until_ns = env.now_ns() + env.awake_s * 1e9
        for knock, message in enumerate(env.waking):
            if env.now_ns() > until_ns:
                raise AsleepError(env.awake_s)
            if knock == _TELLING_KNOCKS:
                env.say("no answer yet: stages that were never started here compile their loops first")
            env.check()
            await env.broker.append([env.entry.output(message)])
            await self._hear_out(_KNOCK_S, self._is_awake)
            if self._is_awake():
                return

    def _is_awake(self) -> bool:
        """Tell whether a state's answer came back: a refusal at the hub says nothing of the stages behind it."""
        return self.listener.book.has_round_trip

    async def run(self, plan: Window, doing: str = "", keys: str = NONE) -> Outcome:
        """Send a window as soon as it can be, and wait until everything is answered, or patience ends.

        Whoever watches sees what is being done, and may press those keys.
        """
        env = self.environment
        await self.producers.ready_for(plan.schedule)
        mark = mark_of(env.clock.now_us(), secrets.token_bytes(RANDOMNESS_BYTES))
        before = await self.lookout.look()
        window = replace(plan, start_ns=env.now_ns() + _LEAD_NS, mark=mark)
        book = self.listener.begin(Cover(mark, window.start_ns // 1_000, before.wall_us, env.directory))
        helm = helm_of(plan.schedule, self.producers.most_per_second)
        steering = Steering(window, helm, keys, self.producers.change, env.now_ns)
        view = View(doing, steering, self.listener)
        async with env.display.watching(Watched(view.look, steering.press)):
            ended = await self._send(window)
            has_failed = any(each.error for each in ended)
            patience_s = min(PATIENCE_S + plan.schedule.seconds, _MOST_PATIENCE_S)
            await self._hear_out(patience_s, lambda: book.has_all or has_failed)
        changed = Watch.between(before, await self.lookout.look())
        watch = replace(changed, reader_stall_us=self.listener.stall_us, errors=self._errors())
        return outcome_of(steering.window, Seen(book, ended, watch))

    async def drain(self) -> bool:
        """Wait for what the latest window still lacks, for as long as some of it comes; tell whether all came."""
        book = self.listener.book
        answers = -1
        while not book.has_all and answers < len(book.answers):
            answers = len(book.answers)
            await self._hear_out(PATIENCE_S, lambda: book.has_all)
        return book.has_all

    async def _send(self, window: Window) -> list[Ended]:
        within_s = _LEAD_NS / 1e9 + window.schedule.seconds + PATIENCE_S
        return await self.producers.send(window, self.listener.book.note, within_s)

    async def _hear_out(self, patience_s: float, enough: Callable[[], bool]) -> None:
        """Let the listener listen until it heard enough, or for so long."""
        until_ns = self.environment.now_ns() + patience_s * 1e9
        while not (enough() or self.listener.error) and self.environment.now_ns() < until_ns:  # noqa: ASYNC110 -- whoever listens must not be slowed down by telling
            await asyncio.sleep(_LOOK_AROUND_S)

    def _errors(self) -> tuple[str, ...]:
        """Say what failed at our end."""
        heard = (self.listener.error,) if self.listener.error else ()
        try:
            self.environment.check()
        except BrokerError as error:
            return (*heard, f"{error}; {error.hint}")
        return heard


def helm_of(schedule: Schedule, can_send: float) -> Helm:
    """Begin where the rate was asked to be, and end where the producers, or what a window may have, does."""
    return Helm.at(schedule.per_second, min(can_send, most_per_second(schedule.seconds)))
