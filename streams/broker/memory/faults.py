"""Failures on demand: what a broker does to its callers in bad hours, made to happen at a chosen moment."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from streams.errors import BrokerError

Fault: TypeAlias = Callable[[], Coroutine[None, None, None]]
"""Awaited in the middle of a commit, after its outputs were written and before its position is."""


class InjectedError(BrokerError):
    """The failure that was asked for."""

    def __str__(self) -> str:
        """Say so."""
        return "a failure was injected"


class Hold:
    """A commit that waits in its middle, as that of a process put to sleep."""

    def __init__(self) -> None:
        """Start with no commit."""
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self) -> None:
        """Return when the commit is in its middle."""
        await self._reached.wait()

    def release(self) -> None:
        """Let it go on."""
        self._released.set()

    async def __call__(self) -> None:
        """Wait in the commit."""
        self._reached.set()
        await self._released.wait()


class Faults:
    """What is to happen to the next commits, in order."""

    def __init__(self) -> None:
        """Start without any."""
        self._next: deque[Fault] = deque()

    def add(self, fault: Fault) -> None:
        """Let it happen to the next commit that has none yet."""
        self._next.append(fault)

    async def strike(self) -> None:
        """Let the first one happen, if there is any."""
        if self._next:
            await self._next.popleft()()


def failing(error: BrokerError) -> Fault:
    """Make a fault that raises."""

    async def fault() -> None:
        raise error

    return fault
