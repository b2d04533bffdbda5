"""Following the control topic: the ledger brought up to date. What the records mean is in `ledger.py`.

Called by the host, the activator, the monitor and the commands.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from streams.broker.port import Output, Partition, PlacedRecord, Visible
from streams.switch.activation.control import Entry, Piece, join, read_entry
from streams.switch.activation.ledger import Ledger


class Logs(Protocol):
    """What activations need of a broker (`port.Broker` is one)."""

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Write outputs, and return their offsets once all are stored."""

    async def ends(self, topic: str) -> dict[int, int]:
        """Give the offset after the last stored record, by partition."""

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read from `start` up to, not including, `end`, in batches."""


class Control:
    """The control topic, as far as it was read."""

    def __init__(self, broker: Logs, topic: str) -> None:
        """Begin with nothing read."""
        self.ledger = Ledger()
        self._broker = broker
        self._topic = topic
        self._read_to = 0

    async def catch_up(self) -> Ledger:
        """Read to the end. Nobody writes there in transactions, so what was acknowledged is seen."""
        end = (await self._broker.ends(self._topic)).get(0, 0)
        if end > self._read_to:
            source = Partition(self._topic, 0)
            async for records in self._broker.read(source, self._read_to, end, Visible.ALL):
                self.ledger.fold(records)
            self._read_to = end
        return self.ledger

    async def content(self, digest: str) -> bytes | None:
        """Read the bytes that are stored under a context's digest by now; None unless they are whole."""
        places = frozenset((await self.catch_up()).pieces(digest))
        pieces: dict[int, Piece] = {}
        if places:
            # They mostly stand together: one span is read faster than each by itself.
            source = Partition(self._topic, 0)
            async for records in self._broker.read(source, min(places), max(places) + 1, Visible.ALL):
                read = [read_entry(record) for record in records if record.offset in places]
                pieces |= {piece.index: piece for piece in read if isinstance(piece, Piece)}
        return join(pieces)

    async def write(self, entries: Sequence[Entry]) -> list[int]:
        """Add records, and return their offsets once they are stored."""
        return await self._broker.append([Output(self._topic, 0, entry.key, entry.value) for entry in entries])
