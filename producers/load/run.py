"""What happens in a load: the switch is woken and warmed up, then measured, or its maximum looked for.

Nothing here works anything out: what a window came to is `outcome.py`'s, which rate to try next `search.py`'s business.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Final

from producers.load.live.keys import ALL, END
from producers.load.measuring.outcome import Outcome
from producers.load.orders import Order, most_per_second
from producers.load.search import Found, Search, step_of
from producers.load.sending.shapes import Schedule, Shape, Window
from producers.load.windows import Windows


class Doing(StrEnum):
    """What a window is for."""

    WARMING_UP = "warming up"
    SENDING = "sending"
    TRYING = "trying"
    HOLDING = "holding"


KEYS: Final = {Doing.WARMING_UP: END, Doing.SENDING: ALL, Doing.TRYING: END, Doing.HOLDING: END}
"""Which keys may be pressed meanwhile: where the command itself chooses the rate, nobody else does."""


@dataclass(slots=True)
class LoadRun:
    """A load while it runs."""

    windows: Windows
    order: Order
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self) -> Found:
        """Wake the switch, warm it up, then measure."""
        async with self.windows.awake():
            if self.order.warm_up_s:
                constant = Schedule(Shape.CONSTANT, self.order.schedule.per_second, self.order.warm_up_s)
                warm = await self._window(Doing.WARMING_UP, constant)
                if warm.was_ended:
                    return Found(warm, ended_during=Doing.WARMING_UP)
            return await self._measure()

    async def _measure(self) -> Found:
        if self.order.hold is None:
            return Found(await self._window(Doing.SENDING, self.order.schedule))
        search, latest = await self._search()
        if latest.was_ended:
            return Found(latest, search, Doing.TRYING)
        if search.best is None or not await self._is_over(latest):
            return Found(latest, search)
        held = replace(self.order.schedule, per_second=search.best * self.order.hold)
        return Found(await self._window(Doing.HOLDING, held), search)

    async def _search(self) -> tuple[Search, Outcome]:
        """Try rates until the maximum is known; give also the latest window."""
        schedule = self.order.schedule
        search = Search(schedule.per_second, most=most_per_second(schedule.seconds))
        while True:
            rate = search.next_rate or search.first
            latest = await self._window(Doing.TRYING, replace(schedule, per_second=rate))
            if latest.was_ended:
                return search, latest
            step = step_of(latest)
            search = search.after(step)
            self.windows.environment.say("; ".join((f"  {step.trial}", *latest.why_invalid)))
            if search.next_rate is None or not await self._is_over(latest):
                return search, latest

    async def _is_over(self, latest: Outcome) -> bool:
        """Let the backlog go that too high a rate leaves: it is no part of the next window. Tell whether it did."""
        return not latest.facts.errors and await self.windows.drain()

    async def _window(self, doing: Doing, schedule: Schedule) -> Outcome:
        producers = self.windows.producers
        await producers.ready_for(schedule)
        self.windows.environment.say(f"{doing}: {_said(schedule)}, by process {', '.join(map(str, producers.pids))}")
        window = Window(next(self._numbers), 0, schedule, self.order.arrivals, self.order.seed)
        return await self.windows.run(window, doing, KEYS[doing])


def _said(schedule: Schedule) -> str:
    return f"{schedule.shape}, up to {schedule.per_second:,.6g} messages a second for {schedule.seconds:g} s"
