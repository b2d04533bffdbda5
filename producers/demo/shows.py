"""Who sees the demo: a terminal that is drawn anew, or lines for whatever is none. What is shown is `view.py`'s."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from producers.demo.scene import Moment, Scene
from producers.demo.view import books_line, screen


class LiveShow:
    """Draws the whole screen, several times a second."""

    def __init__(self, console: Console, live: Live) -> None:
        self._console = console
        self._live = live

    def draw(self, scene: Scene) -> None:
        """Draw."""
        self._live.update(screen(scene, self._console.size), refresh=True)

    def tell(self, moment: Moment) -> None:
        """Leave it to the drawing."""


class LineShow:
    """Says moments, and the books every few seconds."""

    def __init__(self, console: Console, every_s: float = 5.0) -> None:
        self._console = console
        self._every_s = every_s
        self._next_s = every_s

    def draw(self, scene: Scene) -> None:
        """Say how the books stand, now and then."""
        if scene.elapsed_s >= self._next_s:
            self._next_s = scene.elapsed_s + self._every_s
            books = books_line(scene.total.sheet)
            self._console.print(f"{scene.elapsed_s:6.1f} s  ", books, sep="", soft_wrap=True)

    def tell(self, moment: Moment) -> None:
        """Say it."""
        self._console.print(f"{moment.at_s:6.1f} s  {moment.text}", soft_wrap=True)


@contextmanager
def audience(console: Console) -> Iterator[LiveShow | LineShow]:
    """Draw on a terminal, which is given back as it was when the block ends; elsewhere write lines."""
    if not console.is_terminal:
        yield LineShow(console)
        return
    with Live(console=console, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        yield LiveShow(console, live)
