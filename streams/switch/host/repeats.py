"""Requests that come twice where a commit is not atomic: what a worker wrote before it died, the next writes again.

A repeat has its original's id and stands behind it in the same partition, so whoever reads on knows it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from streams.broker.port import Record
from streams.messages.wire import Stamp, request_id

REMEMBERED: Final = 1 << 15
"""Requests of a partition that are remembered: a repeat comes within the few batches that a worker is ahead."""


class _Named(msgspec.Struct):
    """All that is read of a record here: its request's id, or what a delivery names its request by."""

    id: str = ""
    stamp: Stamp | None = None
    number: int = msgspec.field(default=0, name="n")


_decode: Final = msgspec.json.Decoder(_Named).decode


class Repeats:
    """What was read of one partition lately."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: dict[str, None] = {}

    def without(self, records: Iterable[Record]) -> Sequence[Record]:
        """Pass over requests that were read before, and remember the others. What has no id is for the stage to see."""
        return [record for record in records if self._is_new(_id(record))]

    def _is_new(self, request: str | None) -> bool:
        if request is None:
            return True
        if request in self._read:
            return False
        self._read[request] = None
        if len(self._read) > REMEMBERED:
            del self._read[next(iter(self._read))]
        return True


def _id(record: Record) -> str | None:
    try:
        named = _decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return named.id or (request_id(named.stamp, named.number) if named.stamp else None)
