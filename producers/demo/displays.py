"""Who sees the demo: a terminal that is drawn anew, or lines for whatever is none. What is shown is `view.py`'s."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from producers.demo.snapshot import Moment, Snapshot
from producers.demo.view import books_line, screen


class LiveDisplay:
    """Draws the whole screen, several times a second."""

    def __init__(self, console: Console, live: Live) -> None:
        self._console = console
        self._live = live

    def draw(self, snapshot: Snapshot) -> None:
        """Draw."""
        self._live.update(screen(snapshot, self._console.size), refresh=True)

    def tell(self, moment: Moment) -> None:
        """Leave it to the drawing."""


class LineDisplay:
    """Says moments, and the books every few seconds."""

    def __init__(self, console: Console, every_s: float = 5.0) -> None:
        self._console = console
        self._every_s = every_s
        self._next_s = every_s

    def draw(self, snapshot: Snapshot) -> None:
        """Say how the books stand, now and then."""
        if snapshot.elapsed_s >= self._next_s:
            self._next_s = snapshot.elapsed_s + self._every_s
            books = books_line(snapshot.total.sheet)
            self._console.print(f"{snapshot.elapsed_s:6.1f} s  ", books, sep="", soft_wrap=True)

    def tell(self, moment: Moment) -> None:
        """Say it."""
        self._console.print(f"{moment.at_s:6.1f} s  {moment.text}", soft_wrap=True)


@contextmanager
def display_on(console: Console) -> Iterator[LiveDisplay | LineDisplay]:
    """Draw on a terminal, which is given back as it was when the block ends; elsewhere write lines."""
    if not console.is_terminal:
        yield LineDisplay(console)
        return
    with Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        yield LiveDisplay(console, live)
