"""Records as plain values, for tests that need no broker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.broker.bulk import outputs_in
from streams.broker.port import Bulk, Output, Written


@dataclass(frozen=True, slots=True)
class Stored:
    """A record at a place in a topic."""

    offset: int
    key: bytes | None
    value: bytes | None
    topic: str = "t"
    partition: int = 0
    timestamp: int = 0


def singly(written: Iterable[Written]) -> Iterator[Output]:
    """Give what was written record by record."""
    for each in written:
        yield from outputs_in(each) if isinstance(each, Bulk) else (each,)
