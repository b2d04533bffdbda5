"""Ids of a load's messages: which window a message is of, and which of it, can be read off its id. Pure.

So an answer finds its message without a table of ids, and windows may send the same messages again.
"""

from dataclasses import dataclass
from typing import Final

from streams.messages.ids import new_id

_MARK: Final = 16
_DIGITS: Final = 10


def mark_of(at_us: int, randomness: bytes) -> str:
    """Make what the ids of one window begin with."""
    return new_id(at_us, randomness)[:_MARK]


def name_of(mark: str, number: int) -> str:
    """Give the id of a message: a ULID whose last characters are digits."""
    return f"{mark}{number:0{_DIGITS}}"


def number_of(name: str, mark: str) -> int | None:
    """Say which message of a window has that id, if one has."""
    digits = name[_MARK:]
    return int(digits) if name.startswith(mark) and digits.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which messages of a window a producer sends: every so-manieth, from the one with its index on."""

    index: int
    count: int

    def number(self, position: int) -> int:
        """Say which message of the window stands there in the slice."""
        return position * self.count + self.index


WHOLE: Final = Slice(0, 1)
"""What the only producer sends."""
