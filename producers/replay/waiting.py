"""Waiting until a switch has decided what was sent: how far it is, and whether it is worth waiting on."""

from collections.abc import Callable
from functools import partial
from typing import Final

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.text import Text

from producers.replay.view import BAR_WIDTH, said_s
from streams.clock import Clock

_KEYS: Final = "q end: what is decided by now is reported"


class Waiting:
    """A wait, at somebody's hand. It goes on as long as anything happens within a time."""

    def __init__(self, patience_s: float, clock: Clock) -> None:
        """Begin now."""
        self._patience_s: Final = patience_s
        self._clock: Final = clock
        self._at = ("begins", 0, 1)
        self._since_ns = clock.monotonic_ns()
        self.given_up: str | None = None
        """Why nothing more is waited for, once it isn't."""

    @property
    def idle_s(self) -> float:
        """Say for how long nothing has happened."""
        return (self._clock.monotonic_ns() - self._since_ns) / 1e9

    def goes_on(self, where: str, done: int, of: int) -> bool:
        """Note how far it is; say whether to wait on."""
        if (where, done, of) != self._at:
            self._at = (where, done, of)
            self._since_ns = self._clock.monotonic_ns()
        elif self.idle_s > self._patience_s:
            self.given_up = self.given_up or f"nothing was decided for {said_s(self._patience_s)}"
        return self.given_up is None

    def press(self, key: str) -> None:
        """Do what a key says."""
        if key == "q":
            self.given_up = "the wait was ended"

    def look(self) -> Callable[[], RenderableType]:
        """Take a glance; give what draws it."""
        return partial(_drawn, *self._at, round(self.idle_s))


def _drawn(where: str, done: int, of: int, idle_s: int) -> RenderableType:
    idle = f" · nothing new for {said_s(idle_s)}" if idle_s else ""
    bar = ProgressBar(total=max(1, of), completed=done, width=BAR_WIDTH)
    return Group(bar, Text(f"{where}: {done:,} of {of:,}{idle}\n{_KEYS}"))
