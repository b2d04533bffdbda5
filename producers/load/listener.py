"""The committed reader of replies: notes when each was read, and whether the reading itself stood still."""

from producers.load.journal import Book
from streams.broker.port import Tail
from streams.clock import Clock
from streams.errors import BrokerError

_POLL_MS = 100


class Listener:
    """Reads into the book of the window that runs."""

    def __init__(self, tail: Tail, clock: Clock) -> None:
        self._tail = tail
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Open a new book."""
        self.book = Book()
        self.stall_us = 0
        self.error: str | None = None

    async def run(self) -> None:
        """Read until cancelled, or until the broker fails for good."""
        before_ns = self._clock.monotonic_ns()
        try:
            while True:
                records = await self._tail.poll(_POLL_MS)
                read_ns = self._clock.monotonic_ns()
                self.stall_us = max(self.stall_us, (read_ns - before_ns) // 1_000 - _POLL_MS * 1_000)
                self.book.take((record.value for record in records), read_ns)
                before_ns = read_ns
        except BrokerError as error:
            self.error = str(error)
