"""The producer's side of a window: every message goes when it is due, whatever became of those before it."""

from asyncio import TaskGroup
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from producers.load.sending.names import Slice, name_of
from producers.load.sending.shapes import ROUNDING, Window
from producers.load.sending.told import About, Ended, Told
from producers.load.sending.turns import ByHand
from producers.pacing import due_batches
from producers.traffic.compose import Composed
from producers.traffic.expected import expected_of
from producers.traffic.sending import Door
from streams.broker.port import Broker, Output
from streams.clock import Clock
from streams.errors import BrokerError
from streams.messages.directory import Directory
from streams.metrics.books import NONE

_MOST_TOLD: Final = 256
"""So many messages are told of at once: few enough to fit into a pipe, which would block a sender when full."""
_TOLD_WITHIN_US: Final = 250_000
"""So soon what went is told: whoever watches shall not wait for a chunk to be full."""
_AHEAD_NS: Final = 50_000_000
"""So far ahead due times are settled."""
_MOST_OUTPUTS: Final = 5_000
"""So many are written in one go."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What messages are written to, and by whom they are known."""

    broker: Broker
    entry: Door
    directory: Directory
    clock: Clock


@dataclass(slots=True)
class Sending:
    """The sending of a slice of a window. What is due goes even while a write hangs; what waits is written in one go.

    One write at a time: the library lets one request to a broker be under way anyhow, and writes that wait inside of it
    overtake each other and time out early.
    """

    outlet: Outlet
    window: Window
    slice: Slice
    tell: Callable[[Told], None]
    stored: int = 0
    stored_ns: int = 0
    _waiting: list[Output] = field(default_factory=list)
    _is_writing: bool = False
    _sent: int = 0
    _error: str | None = None
    """Why the rest is not sent."""
    _untold: Told = field(init=False)
    _loads: Iterator[float] = field(init=False)
    _looked_at_ns: int = 0
    _load: float = field(init=False)
    """Where in the load the next message stands."""

    def __post_init__(self) -> None:
        """Begin with nothing to tell."""
        self._untold = Told(self.slice, 0)
        self._loads = self.window.loads(self.slice)
        self._load = next(self._loads)

    def change(self, by_hand: ByHand) -> None:
        """Go on by what was changed by hand; it must not hold from before what was looked at already."""
        latest_s = max((*(turn.at_s for turn in by_hand.turns[-1:]), by_hand.ended_s or 0.0))
        if self.window.start_ns + latest_s * 1e9 < self._looked_at_ns:
            self._error = "a change by hand came too late to a producer"
        self.window = replace(self.window, by_hand=by_hand)

    async def run(self, traffic: Iterable[Composed]) -> Ended:
        """Send each message when it is due. What the broker does not take ends the window, and is said."""
        clock = self.outlet.clock
        try:
            async with TaskGroup() as writes:
                async for batch in self._batches(traffic):
                    sent_us = (clock.monotonic_ns() - self.window.start_ns) // 1_000
                    for due_ns, composed in batch:
                        self._send(composed, (due_ns - self.window.start_ns) // 1_000, sent_us)
                    if not self._is_writing:
                        self._is_writing = True
                        writes.create_task(self._write())
                    if sent_us - self._untold.sent_us[0] > _TOLD_WITHIN_US:
                        self._flush()
        except* BrokerError as failed:
            self._error = str(failed.exceptions[0])
        self._flush()
        return Ended(self.slice, self.stored, self.stored_ns, self._error)

    async def _batches(self, traffic: Iterable[Composed]) -> AsyncIterator[list[tuple[int, Composed]]]:
        """Give what is due, but look ahead a little only: what is due later may still be changed by hand."""
        clock = self.outlet.clock
        self._looked_at_ns = self.window.start_ns
        while self._looked_at_ns < self.window.end_ns:
            self._looked_at_ns = min(self._looked_at_ns + _AHEAD_NS, self.window.end_ns)
            async for batch in due_batches(traffic, self._due_until(self._looked_at_ns), clock):
                yield batch
            await clock.sleep_until(self._looked_at_ns)

    def _due_until(self, end_ns: int) -> Iterator[int]:
        """Give when messages are due until then, and go on from there."""
        course = self.window.course
        end = min(course.load_until((end_ns - self.window.start_ns) / 1e9), course.load) + ROUNDING
        while self._load <= end:
            yield self.window.start_ns + round(course.due_s(self._load) * 1e9)
            self._load = next(self._loads)

    def _send(self, composed: Composed, due_us: int, sent_us: int) -> None:
        if len(self._untold.about) == _MOST_TOLD:
            self._flush()
        name = name_of(self.window.mark, self.slice.number(self._sent))
        self._waiting.append(self.outlet.entry.output(composed, name))
        self._sent += 1
        self._untold.due_us.append(due_us)
        self._untold.sent_us.append(sent_us)
        self._untold.about.append(_about(composed, self.outlet.directory))

    async def _write(self) -> None:
        """Write until nothing waits."""
        while self._waiting:
            outputs, self._waiting = self._waiting[:_MOST_OUTPUTS], self._waiting[_MOST_OUTPUTS:]
            await self.outlet.broker.append(outputs)
            self.stored += len(outputs)
            self.stored_ns = self.outlet.clock.monotonic_ns()
        self._is_writing = False

    def _flush(self) -> None:
        """Tell of what was not told yet."""
        if self._untold.about:
            self.tell(self._untold)
            self._untold = Told(self.slice, self._sent)


def _about(composed: Composed, directory: Directory) -> About:
    asker = directory.get(composed.sender)
    key = composed.text.partition(".")[0]
    return _one(asker.agency if asker else NONE, key, expected_of(composed))


@cache
def _one(agency: str, key: str, expected: int) -> About:
    """Give equal values as one object, which goes through a pipe once."""
    return About(agency, key, expected)
