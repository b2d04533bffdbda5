"""All producers of a load as one: as many processes as the rate needs, each with its slice of every window."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, Self

from producers.load.sending.names import Slice
from producers.load.sending.producer import Post, Producer, Task, producer
from producers.load.sending.shapes import Schedule, Window
from producers.load.sending.told import Ended, Told
from producers.load.sending.turns import ByHand
from streams.errors import BrokerError

PER_PRODUCER: Final = 8_000.0
"""So many messages a second one process composes and sends with time to spare (`docs/load.md#several-producers`)."""
MOST_PRODUCERS: Final = 16


@dataclass(slots=True)
class Producers:
    """The processes that send, and how more of them are started."""

    post: Post
    count: int | None
    """How many there shall be; as many as a window's highest rate needs if nothing is said."""
    running: list[Producer] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def ready_for(self, schedule: Schedule) -> None:
        """Start what a schedule needs and does not run yet."""
        wanted = self.count or min(-int(-schedule.per_second // PER_PRODUCER), MOST_PRODUCERS)
        while len(self.running) < wanted:
            self.running.append(await self._stack.enter_async_context(producer(self.post)))

    @property
    def most_per_second(self) -> float:
        """Say how much those that run can send; more are not started while they do."""
        return len(self.running) * PER_PRODUCER

    @property
    def pids(self) -> list[int | None]:
        """Give the processes' numbers."""
        return [each.pid for each in self.running]

    def change(self, by_hand: ByHand) -> None:
        """Have all go on by what was changed by hand."""
        for each in self.running:
            each.change(by_hand)

    async def send(self, window: Window, note: Callable[[Told], None], within_s: float) -> list[Ended]:
        """Have all together send a window, and note what went while it does; say of each how it ended."""
        slices = (Slice(index, len(self.running)) for index in range(len(self.running)))
        return await asyncio.gather(
            *(_sent(each, Task(window, part), note, within_s) for each, part in zip(self.running, slices, strict=True))
        )


async def _sent(sender: Producer, task: Task, note: Callable[[Told], None], within_s: float) -> Ended:
    try:
        async with asyncio.timeout(within_s):
            return await sender.send(task, note)
    except TimeoutError:
        return Ended(task.slice, 0, error=f"the producer did not end within {within_s:.0f} s")
    except BrokerError as error:
        return Ended(task.slice, 0, error=str(error))
