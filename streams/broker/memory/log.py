"""Partitions as lists: what is stored, what is settled, what a reader sees. Groups and workers are not known here."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from streams.broker.port import Visible
from streams.broker.topics import Cleanup, TopicSpec


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """See `port.Record`."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None


class Outcome(Enum):
    """What became of a transaction."""

    OPEN = auto()
    COMMITTED = auto()
    ABORTED = auto()


@dataclass(eq=False, slots=True)
class Transaction:
    """Writes that are seen together or not at all."""

    outcome: Outcome = Outcome.OPEN
    touched: set["Log"] = field(default_factory=set)

    def end(self, outcome: Outcome) -> None:
        """Settle it; like Kafka's, its end takes up an offset in every partition it wrote to."""
        if self.outcome is Outcome.OPEN:
            self.outcome = outcome
            for log in self.touched:
                log.mark()


@dataclass(frozen=True, slots=True)
class _Entry:
    record: MemoryRecord | None
    """Null where compaction or the end of a transaction leaves a gap."""
    transaction: Transaction | None


class Log:
    """One partition. INVARIANT: an entry's index is its offset."""

    def __init__(self, spec: TopicSpec, number: int) -> None:
        """Start empty."""
        self._spec = spec
        self._number = number
        self._entries: list[_Entry] = []
        self._newest: dict[bytes | None, int] = {}
        self._settled = 0

    def append(self, key: bytes | None, value: bytes | None, timestamp: int, transaction: Transaction | None) -> int:
        """Store a record and give its offset; on a compacted topic the older one of its key goes at once."""
        offset = len(self._entries)
        record = MemoryRecord(self._spec.name, self._number, offset, timestamp, key, value)
        self._entries.append(_Entry(record, transaction))
        if transaction is not None:
            transaction.touched.add(self)
        if self._spec.cleanup is Cleanup.COMPACT:
            if (older := self._newest.get(key)) is not None:
                self._entries[older] = _Entry(None, None)
            self._newest[key] = offset
        return offset

    def mark(self) -> None:
        """Take up an offset without a record."""
        self._entries.append(_Entry(None, None))

    def end(self) -> int:
        """Give the offset after everything stored."""
        return len(self._entries)

    def settled(self) -> int:
        """Give the offset below which every transaction has ended."""
        while self._settled < len(self._entries) and not _is_open(self._entries[self._settled]):
            self._settled += 1
        return self._settled

    def read(self, start: int, end: int, visible: Visible) -> Sequence[MemoryRecord]:
        """Give the records between two offsets that a reader sees; a committed one sees nothing unsettled."""
        if visible is Visible.COMMITTED:
            end = min(end, self.settled())
        return list(self._seen(self._entries[start:end], visible))

    @staticmethod
    def _seen(entries: Sequence[_Entry], visible: Visible) -> Iterator[MemoryRecord]:
        for entry in entries:
            aborted = entry.transaction is not None and entry.transaction.outcome is Outcome.ABORTED
            if entry.record is not None and not (aborted and visible is Visible.COMMITTED):
                yield entry.record


def _is_open(entry: _Entry) -> bool:
    return entry.transaction is not None and entry.transaction.outcome is Outcome.OPEN


class Signal:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._changed = asyncio.Event()

    def fire(self) -> None:
        """Let all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], bool], max_wait_ms: int) -> None:
        """Return when the condition holds, or after the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max_wait_ms / 1000):
                while not condition():
                    await self._changed.wait()
