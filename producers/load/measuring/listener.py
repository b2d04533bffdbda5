"""The committed reader of replies: notes when each was read, and whether the reading itself stood still."""

from collections.abc import Sequence
from typing import Final

from producers.load.measuring.book import EMPTY, Book, Cover
from streams.broker.port import Record, Tail
from streams.clock import Clock
from streams.errors import BrokerError

_POLL_MS: Final = 100


class Listener:
    """Reads into the book of the window that runs."""

    def __init__(self, tail: Tail, clock: Clock) -> None:
        self._tail = tail
        self._clock = clock
        self.error: str | None = None
        """Why nothing more is read, once that is so."""
        self.begin(EMPTY)

    def begin(self, cover: Cover) -> Book:
        """Open a new book."""
        self.book = Book(cover)
        self.stall_us = 0
        self._latest_ns = self._clock.monotonic_ns()
        return self.book

    async def run(self) -> None:
        """Read until cancelled, or until the broker fails for good."""
        try:
            while True:
                self._take(await self._tail.poll(_POLL_MS), self._clock.monotonic_ns())
        except BrokerError as error:
            self.error = str(error)

    def _take(self, records: Sequence[Record], read_ns: int) -> None:
        self.book.take((record.value for record in records), read_ns)
        self.stall_us = max(self.stall_us, (read_ns - self._latest_ns) // 1_000 - _POLL_MS * 1_000)
        self._latest_ns = read_ns
