"""The producer's side of a window: every message goes when it is due, whatever became of those before it."""

from asyncio import TaskGroup
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from producers.load.sending.told import Ended, Sent
from producers.pacing import due_batches
from producers.traffic.compose import Composed
from producers.traffic.expected import expected_of
from producers.traffic.forms import name_of
from producers.traffic.sending import Door
from streams.broker.port import Broker, Output
from streams.clock import Clock
from streams.errors import BrokerError

_CHUNK: Final = 256
"""So many messages are told of at once: few enough to fit into a pipe, which would block a sender when full."""
_MOST_OUTPUTS: Final = 5_000
"""So many are written in one go."""


@dataclass(slots=True)
class Sending:
    """The sending of one window. What is due goes out even while a write hangs; what waits is then written in one go.

    One write at a time: the library lets one request to a broker be under way anyhow, and writes that wait inside of it
    overtake each other and time out early.
    """

    broker: Broker
    entry: Door
    clock: Clock
    tell: Callable[[list[Sent]], None]
    stored: int = 0
    stored_ns: int = 0
    _waiting: list[Output] = field(default_factory=list)
    _is_writing: bool = False
    _untold: list[Sent] = field(default_factory=list)

    async def run(self, traffic: Iterable[Composed], due_ns: Iterable[int]) -> Ended:
        """Send each message when it is due. What the broker does not take ends the window, and is said."""
        error = None
        try:
            async with TaskGroup() as writes:
                async for batch in due_batches(traffic, due_ns, self.clock):
                    sent_ns = self.clock.monotonic_ns()
                    self._waiting += (self.entry.output(each) for _, each in batch)
                    if not self._is_writing:
                        self._is_writing = True
                        writes.create_task(self._write())
                    self._note(_sent(each, at, sent_ns) for at, each in batch)
        except* BrokerError as failed:
            error = str(failed.exceptions[0])
        self._flush()
        return Ended(self.stored, self.stored_ns, error)

    async def _write(self) -> None:
        """Write until nothing waits."""
        while self._waiting:
            outputs, self._waiting = self._waiting[:_MOST_OUTPUTS], self._waiting[_MOST_OUTPUTS:]
            await self.broker.append(outputs)
            self.stored += len(outputs)
            self.stored_ns = self.clock.monotonic_ns()
        self._is_writing = False

    def _note(self, sent: Iterable[Sent]) -> None:
        self._untold += sent
        if len(self._untold) >= _CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Tell of what was not told yet."""
        for first in range(0, len(self._untold), _CHUNK):
            self.tell(self._untold[first : first + _CHUNK])
        self._untold = []


def _sent(composed: Composed, due_ns: int, sent_ns: int) -> Sent:
    key = composed.text.partition(".")[0]
    return Sent(name_of(composed), due_ns, sent_ns, key, composed.sender, expected_of(composed))
