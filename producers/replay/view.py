"""What is seen of a replay while it runs, and what keys do to it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.text import Text

from producers.replay.lines import Survey
from producers.replay.orders import Pace
from producers.replay.sending import Sending
from producers.replay.tempo import Tempo
from streams.clock import Clock

KEYS: Final[Mapping[str, str]] = {"p": "pause", "+": "twice as fast", "-": "half as fast", "q": "end"}
"""Every key that does something (`docs/replay.md#keys`)."""

BAR_WIDTH: Final = 60


class View:
    """A replay, at somebody's hand."""

    def __init__(self, seen: Survey, pace: Pace, tempo: Tempo, sending: Sending, clock: Clock) -> None:
        """Look at a replay that begins now."""
        self._seen = seen
        self._length_s = length_s(seen, pace)
        self._tempo = tempo
        self._sending = sending
        self._clock = clock
        self._begun_ns = clock.monotonic_ns()

    def press(self, key: str) -> None:
        """Do what a key says."""
        now_ns = self._clock.monotonic_ns()
        match key:
            case "p":
                self._tempo.pause(now_ns)
            case "+":
                self._tempo.turn(2.0, now_ns)
            case "-":
                self._tempo.turn(0.5, now_ns)
            case "q":
                self._tempo.end()
            case _:
                pass

    def look(self) -> Callable[[], RenderableType]:
        """Take a glance; give what draws it."""
        return partial(_drawn, self._sending.stored, self._seen.messages, self._line())

    def _line(self) -> str:
        drift_us = self._sending.fidelity.drifts.shown()["p99"]
        drift = "" if drift_us is None else f" · drift p99 {drift_us / 1e3:.1f} ms"
        keys = " · ".join(f"{key} {said}" for key, said in KEYS.items())
        return f"{self._sending.stored} of {self._seen.messages} sent · {self._left()}{drift}\n{keys}"

    def _left(self) -> str:
        if self._tempo.is_paused:
            return "paused"
        left_s = self._left_s()
        return "" if left_s is None else f"{said_s(left_s)} left"

    def _left_s(self) -> float | None:
        """Say how long sending still takes: by the speed, or where nothing is due later, by how it went so far."""
        now_ns = self._clock.monotonic_ns()
        if self._tempo.factor is not None:
            return max(0.0, self._length_s - self._tempo.position_s(now_ns)) / self._tempo.factor
        if not self._sending.stored:
            return None
        left = self._seen.messages - self._sending.stored
        return left * (now_ns - self._begun_ns) / 1e9 / self._sending.stored


def length_s(seen: Survey, pace: Pace) -> float:
    """Say how long a replay is at its own speed."""
    return seen.span_s if pace.per_second is None else seen.messages / pace.per_second


def said_s(seconds: float) -> str:
    """Write a length of time for people."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _drawn(stored: int, total: int, line: str) -> RenderableType:
    return Group(ProgressBar(total=max(1, total), completed=stored, width=BAR_WIDTH), Text(line))
