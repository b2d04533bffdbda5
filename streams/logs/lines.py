"""Lines, out of pieces that know nothing of lines. One that is longer than any message is given by its beginning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.logs.packing import BrokenOffError

LONGEST: Final = 8 << 20
"""Bytes of a line. The longest answer, each of its characters escaped, has less."""

KEPT: Final = 400
"""Bytes that are kept of a longer one: what a reject quotes."""

_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was passed over."""

    start: bytes
    size: int


Line: TypeAlias = bytes | TooLong
"""A line with its end, if it has one."""


def split_lines(pieces: Iterable[bytes]) -> Iterator[Line]:
    """Give lines as they come; where pieces break off, what is there of the last line is given, too.

    Raises:
        BrokenOffError: the pieces broke off.
    """
    unfinished = _Unfinished()
    try:
        for piece in _without_mark(pieces):
            *ends, rest = piece.split(b"\n")
            if ends:
                yield unfinished.end(ends[0] + b"\n")
                yield from (line + b"\n" for line in ends[1:])
            unfinished.add(rest)
    except BrokenOffError:
        if unfinished.size:
            yield unfinished.end(b"")
        raise
    if unfinished.size:
        yield unfinished.end(b"")


class _Unfinished:
    """The line that goes on in the next piece."""

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take in more of it."""
        if piece:
            self.size += len(piece)
            self._pieces.append(piece)
        if self.size > LONGEST:
            self._pieces = [b"".join(self._pieces)[:KEPT]]

    def end(self, piece: bytes) -> Line:
        """Take in its last piece, and begin another."""
        self.add(piece)
        line, size = b"".join(self._pieces), self.size
        self.size = 0
        self._pieces = []
        return line if size <= LONGEST else TooLong(line, size)


def _without_mark(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Take off a byte-order mark."""
    for i, piece in enumerate(pieces):
        yield piece.removeprefix(_MARK) if i == 0 else piece
