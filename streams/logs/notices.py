"""What was noticed while a log was read, counted by kind: a million bad lines take no more memory than three.

A notice stops nothing. Rows that can't be read are still given, to be rejected; nothing else is lost.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from streams.errors import Problem

NAMED: Final = 5
"""Lines of each kind that are named one by one; the others are counted."""


class Kind(StrEnum):
    """What can be noticed: its words, as the operator reads them."""

    UNREADABLE = "can't be read, and is rejected"
    NO_MESSAGE = "has not one time with seconds and offset and one message, and is rejected"
    TOO_LONG = "is longer than any message, and is rejected; what is kept of it is its beginning"
    BROKEN_OFF = "breaks off here: the file is cut short or damaged"
    NO_FILE = "names a file that isn't there, and is rejected"
    TIME_OF_FILE = "names no time: the one is taken at which the file was last changed"
    UNKNOWN_COLUMN = "has a column that isn't looked at"
    TWICE = "has a time that its zone had twice, as clocks went back; the first is taken"
    OTHER_FORM = "can't be written in the form that was asked for, and stays as it is"
    BACKWARDS = "is earlier than one before it: the clock ran backwards"


REJECTED: Final = frozenset({Kind.UNREADABLE, Kind.NO_MESSAGE, Kind.TOO_LONG, Kind.NO_FILE})
"""What makes a row a reject: whoever shows every row shows these."""


class _Tally(msgspec.Struct):
    """One kind."""

    count: int
    first: list[tuple[int, str]]


class Notices:
    """What was noticed so far."""

    def __init__(self) -> None:
        self._by_kind: Final[dict[Kind, _Tally]] = {}

    def add(self, kind: Kind, n: int, detail: str = "") -> None:
        """Take in one notice on line `n`."""
        tally = self._by_kind.setdefault(kind, _Tally(0, []))
        tally.count += 1
        if len(tally.first) < NAMED:
            tally.first.append((n, detail))

    def add_all(self, kind: Kind, count: int, first: Sequence[int]) -> None:
        """Take in many notices at once, of which the first are on these lines."""
        for n in first:
            self.add(kind, n)
        if count:
            self._by_kind[kind].count += count - len(first)

    def count(self, kind: Kind) -> int:
        """Say how many lines were noticed for it."""
        tally = self._by_kind.get(kind)
        return tally.count if tally else 0

    @property
    def broke_off(self) -> bool:
        """Whether some of the log could not be read at all."""
        return bool(self.count(Kind.BROKEN_OFF))

    def problems(self, but: Collection[Kind] = ()) -> Sequence[Problem]:
        """List them, the first few of each kind by line."""
        said = ((kind, tally) for kind, tally in self._by_kind.items() if kind not in but)
        return [problem for kind, tally in said for problem in _problems(kind, tally)]


def _problems(kind: Kind, tally: _Tally) -> Sequence[Problem]:
    named = [Problem(f"line {n}", f"{kind.value}: {detail}" if detail else kind.value) for n, detail in tally.first]
    more = tally.count - len(named)
    return [*named, Problem(f"{more} more lines", f"the same: {kind.value}")] if more else named
