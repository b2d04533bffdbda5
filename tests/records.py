"""Records as plain values, for tests that need no broker."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stored:
    """A record at a place in a topic."""

    offset: int
    key: bytes | None
    value: bytes | None
    topic: str = "t"
    partition: int = 0
    timestamp: int = 0
