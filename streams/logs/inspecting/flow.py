"""Times: span, rates, silences, disorder, and clocks that jumped. Rows are judged in the order of the log."""

import heapq
from typing import Final

import msgspec

from streams.messages.times import say_time

SECOND_US: Final = 1_000_000
MINUTE_US: Final = 60 * SECOND_US
HOUR_US: Final = 60 * MINUTE_US

JUMP_US: Final = MINUTE_US
"""A row that is earlier than the one before by this much is no disorder on the way: a clock was set back."""

_SILENCES: Final = 10
_JUMPS: Final = 10
_RARE: Final = 30
"""A silence of so many mean distances comes about once in 10¹³ rows by chance, were the rate always the same."""


class Silence(msgspec.Struct, frozen=True):
    """A time without rows."""

    since: str
    seconds: float
    n: int
    """The row that ended it."""


class Jump(msgspec.Struct, frozen=True):
    """A clock that was set back."""

    n: int
    """The row that is earlier than the one before."""
    seconds: float
    is_an_hour: bool
    """As where the local time changes in autumn."""


class FlowReport(msgspec.Struct, frozen=True):
    """What the times say."""

    first: str | None
    last: str | None
    seconds: float
    per_second: float
    """Mean over the span."""
    busiest: dict[str, int]
    """Most rows in a second, a minute and an hour of the clock; rows out of order aren't counted."""
    late: int
    """Rows that are earlier than one before them, by the same clock."""
    latest_seconds: float
    """By how much at most."""
    jumps: int
    first_jumps: tuple[Jump, ...]
    silences: tuple[Silence, ...]
    """The longest, if they are long for this log; the longest first."""
    offsets: dict[str, int]
    """Rows by the offset that their times are written with."""


class Busiest:
    """Most rows in a window of the clock."""

    def __init__(self, width_us: int) -> None:
        self._width_us: Final = width_us
        self._window = 0
        self._count = 0
        self.most = 0

    def take(self, at_us: int) -> None:
        """Count a row; times don't go back."""
        window = at_us // self._width_us
        self._count = self._count + 1 if window == self._window else 1
        self._window = window
        self.most = max(self.most, self._count)


class Flow:
    """Times taken one by one."""

    def __init__(self) -> None:
        self._rows = 0
        self._first_us: int | None = None
        self._last_us = self._before_us = self._clock_us = 0
        self._late = self._latest_us = self._jumps = 0
        self._first_jumps: Final[list[Jump]] = []
        self._silences: Final[list[tuple[int, int, int]]] = []
        self._offsets: Final[dict[str, int]] = {}
        self._busiest: Final = {"second": Busiest(SECOND_US), "minute": Busiest(MINUTE_US), "hour": Busiest(HOUR_US)}

    def take(self, n: int, at_us: int, at_text: str) -> None:
        """Take in a row's time."""
        offset = "Z" if at_text.endswith("Z") else at_text[-6:]
        self._offsets[offset] = self._offsets.get(offset, 0) + 1
        if self._first_us is None:
            self._first_us = self._last_us = self._before_us = self._clock_us = at_us
        if at_us >= self._clock_us:
            self._go_on(n, at_us)
        else:
            self._go_back(n, at_us)
        self._before_us = at_us
        self._first_us, self._last_us = min(self._first_us, at_us), max(self._last_us, at_us)
        self._rows += 1

    def _go_on(self, n: int, at_us: int) -> None:
        keep = heapq.heappush if len(self._silences) < _SILENCES else heapq.heappushpop
        keep(self._silences, (at_us - self._clock_us, -n, self._clock_us))
        for busiest in self._busiest.values():
            busiest.take(at_us)
        self._clock_us = at_us

    def _go_back(self, n: int, at_us: int) -> None:
        """Take it for disorder, or, if it is far back, for a clock that goes on from there."""
        self._late += 1
        self._latest_us = max(self._latest_us, self._clock_us - at_us)
        back_us = self._before_us - at_us
        if back_us >= JUMP_US:
            self._clock_us = at_us
            self._jumps += 1
            if len(self._first_jumps) < _JUMPS:
                is_an_hour = abs(back_us - HOUR_US) < MINUTE_US
                self._first_jumps.append(Jump(n, back_us / SECOND_US, is_an_hour))

    def report(self) -> FlowReport:
        """Say what was found so far."""
        span_us = self._last_us - (self._first_us or 0) if self._rows else 0
        long_us = max(SECOND_US, _RARE * span_us / self._rows) if self._rows else 0
        silences = [each for each in sorted(self._silences, reverse=True) if each[0] >= long_us]
        return FlowReport(
            first=None if self._first_us is None else say_time(self._first_us),
            last=None if self._first_us is None else say_time(self._last_us),
            seconds=span_us / SECOND_US,
            per_second=self._rows * SECOND_US / span_us if span_us else 0.0,
            busiest={name: busiest.most for name, busiest in self._busiest.items()},
            late=self._late,
            latest_seconds=self._latest_us / SECOND_US,
            jumps=self._jumps,
            first_jumps=tuple(self._first_jumps),
            silences=tuple(Silence(say_time(since_us), us / SECOND_US, -n) for us, n, since_us in silences),
            offsets=dict(sorted(self._offsets.items())),
        )
