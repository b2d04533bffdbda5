"""Who sees a load while it runs: a terminal that is drawn anew now and then, or nobody. What is shown is `screen.py`'s.

Drawing happens in a thread of its own: it takes milliseconds, which answers that come meanwhile would be charged with.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol, TextIO

from rich.console import Console, RenderableType
from rich.live import Live

from producers.load.live.keyboard import keyboard

_EVERY_S: Final = 0.5
_TURNS_S: Final = 0.000_5
"""So soon the thread that draws lets the one that reads go on; Python's own 5 ms would stand in every latency."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to see of a window, and what keys do to it."""

    look: Callable[[], Callable[[], RenderableType]]
    """Called where the load runs, it gathers quickly; what it gives draws, and is called elsewhere."""
    press: Callable[[str], None]


class Display(Protocol):
    """Who sees a load."""

    def say(self, text: str) -> None:
        """Say what is going on."""

    def watching(self, watched: Watched) -> AbstractAsyncContextManager[None]:
        """Show a window while the context lasts, and hand over the keys that are pressed."""


class Lines:
    """Whatever is no terminal: it is told what is going on; nothing is drawn, and there are no keys."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        """Say it."""
        self._console.print(text, soft_wrap=True)

    @asynccontextmanager
    async def watching(self, _watched: Watched) -> AsyncIterator[None]:
        """Show nothing."""
        yield


class Terminal:
    """A terminal, which is given back as it was."""

    def __init__(self, console: Console, keys: TextIO) -> None:
        self._console = console
        self._keys = keys

    def say(self, text: str) -> None:
        """Say it, above what is drawn."""
        self._console.print(text, soft_wrap=True)

    @asynccontextmanager
    async def watching(self, watched: Watched) -> AsyncIterator[None]:
        """Draw below what is said, and read keys."""
        live = Live(console=self._console, auto_refresh=False, transient=True, redirect_stdout=False)
        over = asyncio.Event()
        with _quick_turns(), live, keyboard(watched.press, self._keys):
            drawing = asyncio.create_task(_draw(live, watched, over))
            try:
                yield
            finally:
                over.set()
                await drawing


def display_on(console: Console, keys: TextIO) -> Display:
    """Choose by what the console is."""
    return Terminal(console, keys) if console.is_terminal else Lines(console)


@contextmanager
def _quick_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURNS_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _draw(live: Live, watched: Watched, over: asyncio.Event) -> None:
    while not over.is_set():
        await asyncio.to_thread(_show, live, watched.look())
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), _EVERY_S)


def _show(live: Live, drawn: Callable[[], RenderableType]) -> None:
    live.update(drawn(), refresh=True)
