"""When the lines of a replayed log are due, at a speed that may be changed by hand, and the pacing by it.

Due times never shift because sending was slow. Only whoever pauses or turns the speed shifts them.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final, TypeVar

from producers.replay.lines import Line
from producers.replay.orders import Pace
from streams.clock import Clock

Item = TypeVar("Item")

_SLICE_NS: Final = 50_000_000
"""So long is slept at a time: a key that is pressed meanwhile shall hold."""
_MOST: Final = 1_000
"""So many are given at once."""


def positions_s(lines: Iterable[Line], pace: Pace, first_us: int) -> Iterator[tuple[float, Line]]:
    """Say how far into the replay, at its own speed, each line lies; one without a time, or out of order, at once."""
    position_s = 0.0
    for number, line in enumerate(lines):
        if pace.per_second is not None:
            position_s = number / pace.per_second
        elif line.entry.at_us is not None:
            position_s = max(position_s, (line.entry.at_us - first_us) / 1e6)
        yield position_s, line


class Tempo:
    """Turns positions into due times."""

    def __init__(self, factor: float | None, now_ns: int, position_s: float = 0.0) -> None:
        """Be at a position now; without a factor everything is due at once."""
        self.factor = factor
        self.is_paused = False
        self.has_ended = False
        self._now_ns = now_ns
        self._position_s = position_s

    def position_s(self, now_ns: int) -> float:
        """Say how far the replay should be."""
        if self.factor is None or self.is_paused:
            return self._position_s
        return self._position_s + (now_ns - self._now_ns) / 1e9 * self.factor

    def due_ns(self, position_s: float) -> int | None:
        """Say when a position is due; nothing while it is paused."""
        if self.is_paused:
            return None
        if self.factor is None:
            return self._now_ns
        return self._now_ns + round((position_s - self._position_s) / self.factor * 1e9)

    def pause(self, now_ns: int) -> None:
        """Stop, or go on."""
        self._rebase(now_ns)
        self.is_paused = not self.is_paused

    def turn(self, by: float, now_ns: int) -> None:
        """Go on so many times as fast."""
        if self.factor is not None:
            self._rebase(now_ns)
            self.factor *= by

    def end(self) -> None:
        """Send no more."""
        self.has_ended = True

    def _rebase(self, now_ns: int) -> None:
        self._position_s, self._now_ns = self.position_s(now_ns), now_ns


async def paced(
    items: Iterable[tuple[float, Item]], tempo: Tempo, clock: Clock
) -> AsyncIterator[list[tuple[int, Item]]]:
    """Give items with their due times, none before it is due, in one batch whatever is due already."""
    batch: list[tuple[int, Item]] = []
    for position_s, item in items:
        due_ns = tempo.due_ns(position_s)
        if due_ns is None or due_ns > clock.monotonic_ns() or len(batch) == _MOST or tempo.has_ended:
            if batch:
                yield batch
            batch = []
            due_ns = await _wait(position_s, tempo, clock)
            if due_ns is None:
                return
        batch.append((due_ns, item))
    if batch:
        yield batch


async def _wait(position_s: float, tempo: Tempo, clock: Clock) -> int | None:
    """Wait until a position is due, and say when it was; nothing if the replay was ended."""
    while not tempo.has_ended:
        due_ns, now_ns = tempo.due_ns(position_s), clock.monotonic_ns()
        slice_ns = now_ns + _SLICE_NS
        # Also lets others run where all is late: it returns to the event loop even when the time has passed.
        await clock.sleep_until(slice_ns if due_ns is None else min(due_ns, slice_ns))
        if due_ns is not None and due_ns <= slice_ns:
            return due_ns
    return None
