"""Following the control topic: the ledger brought up to date, and the contexts it holds made ready to decide by.

Called by the host, the activator and the commands. What the records mean is in `ledger.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import MappingProxyType
from typing import Protocol

import structlog

from streams.broker.port import Output, Partition, Record, Visible
from streams.errors import NletsError
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.activation.control import Entry
from streams.switch.activation.ledger import Ledger

_log = structlog.get_logger()


class Logs(Protocol):
    """What activations need of a broker (`port.Broker` is one)."""

    async def append(self, outputs: Sequence[Output]) -> list[int]:
        """Write outputs, and return their offsets once all are stored."""

    async def ends(self, topic: str) -> dict[int, int]:
        """Give the offset after the last stored record, by partition."""

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[Record]]:
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

    async def write(self, entries: Sequence[Entry]) -> list[int]:
        """Add records, and return their offsets once they are stored."""
        return await self._broker.append([Output(self._topic, 0, entry.key, entry.value) for entry in entries])


class Shelf:
    """The contexts that a worker holds, ready to decide by."""

    def __init__(self, control: Control) -> None:
        """Begin empty."""
        self._control = control
        self._held: dict[str, Plans] = {}
        self.known = MappingProxyType(self._held)
        """Digest → plans; it grows as contexts are fetched."""

    async def fetch(self, digest: str) -> bool:
        """Get a context from the control topic; False if it isn't there whole and sound."""
        content = self._control.ledger.content(digest) or (await self._control.catch_up()).content(digest)
        if content is None:
            return False
        # In a thread: a large directory takes longer to read than a heartbeat may be late.
        plans = await asyncio.to_thread(_plans, digest, content)
        if plans is not None:
            self._held[digest] = plans
        return plans is not None


def _plans(digest: str, content: bytes) -> Plans | None:
    try:
        context = Context.from_bytes(content)
    except (NletsError, ValueError) as error:
        _log.error("context unreadable", context=digest, reason=type(error).__name__)
        return None
    return Plans(context) if context.digest == digest else None
