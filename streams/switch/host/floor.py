"""The floor of a process: one of its hosts judges or writes at a time, the most urgent first.

The hosts of a process share one loop, and what computes keeps everybody from the network. So after each turn the loop
goes round a few times: an urgent commit, which goes to the broker and back several times, then waits for few turns of
others, and not for one of each host each time.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from streams.broker.tracks import PRECEDENCE
from streams.messages.budget_classes import BudgetClass
from streams.switch.host.precedence import Precedence

_ROUNDS: Final = 3
"""Of the loop, between two turns. One costs some 30 µs."""
FEW: Final = 64
"""So many records take longer than the turns of others that they would wait for."""


class Floor:
    """Gives turns, one at a time."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._precedence = Precedence()
        self._waiting: dict[BudgetClass, deque[asyncio.Future[None]]] = {each: deque() for each in PRECEDENCE}
        self._is_free = True

    @asynccontextmanager
    async def turn(self, budget_class: BudgetClass, records: int = FEW) -> AsyncIterator[None]:
        """Wait for a turn, and have it while the context lasts: nothing may be awaited there.

        Fewer records than a few need no turn.
        """
        if records < FEW:
            yield
            return
        if self._is_free:
            self._is_free = False
        else:
            await self._wait(budget_class)
        try:
            yield
        finally:
            self._go_round(_ROUNDS)

    async def _wait(self, budget_class: BudgetClass) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[budget_class].append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._go_round(0)  # It was given to us, who are no more.
            raise

    def _go_round(self, rounds: int) -> None:
        if rounds:
            asyncio.get_running_loop().call_soon(self._go_round, rounds - 1)
        else:
            self._give()

    def _give(self) -> None:
        waiting = tuple(each for each, queue in self._waiting.items() if _waits(queue))
        self._is_free = not waiting
        if waiting:
            given = self._waiting[self._precedence.choose(waiting)].popleft()
            given.set_result(None)


def _waits(queue: deque[asyncio.Future[None]]) -> bool:
    """Tell whether anybody waits, passing over those who went away."""
    while queue and queue[0].done():
        del queue[0]
    return bool(queue)
