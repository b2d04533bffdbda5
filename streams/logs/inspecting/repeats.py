"""What comes twice, and what comes without its other half, as far as a window of rows shows it.

The window is what keeps memory flat: a row that repeats one of longer ago is not found.
"""

from collections import Counter, OrderedDict
from typing import Final

import msgspec

from streams.messages.keys import Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.ori import HUB
from streams.messages.places import MULTI_STATE, PLACES

WINDOW: Final = 100_000
"""Rows that are remembered."""

_NAMED: Final = 5


class Found(msgspec.Struct):
    """How often, and where first."""

    count: int = 0
    first: list[int] = msgspec.field(default_factory=list)

    def add(self, n: int) -> None:
        """Count a row."""
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append(n)


class RepeatsReport(msgspec.Struct, frozen=True):
    """What was found within the window."""

    window: int
    same_id: Found
    """Ids that were given before."""
    same_row: Found
    """The same content at the same time."""
    unasked: Found
    """Answers to no query of the window with their control field; those without one aren't looked at."""
    again: Found
    """Answers to a query that had all its answers."""


class Remembered:
    """The last so many things, by hash."""

    def __init__(self, size: int) -> None:
        self._size: Final = size
        self._seen: Final[OrderedDict[int, int]] = OrderedDict()

    def count(self, thing: int, more: int = 1) -> int:
        """Add to what is remembered of a thing, and say how much it was before."""
        before = self._seen.pop(thing, 0)
        self._seen[thing] = before + more
        if len(self._seen) > self._size:
            self._seen.popitem(last=False)
        return before

    def of(self, thing: int) -> int | None:
        """Say what is remembered of a thing."""
        return self._seen.get(thing)


class Repeats:
    """Rows taken one by one."""

    def __init__(self, window: int = WINDOW) -> None:
        self._window: Final = window
        self._ids: Final = Remembered(window)
        self._rows: Final = Remembered(window)
        self._owed: Final = Remembered(window)
        self._found: Final = {name: Found() for name in ("same_id", "same_row", "unasked", "again")}

    def take(self, entry: LogEntry) -> None:
        """Take in a row."""
        if entry.given_id is not None and self._ids.count(hash(entry.given_id)):
            self._found["same_id"].add(entry.n)
        if self._rows.count(hash((entry.at_text, entry.content))):
            self._found["same_row"].add(entry.n)
        if isinstance(entry.message, Message) and entry.message.control:
            self._pair(entry.n, entry.message)

    def _pair(self, n: int, message: Message) -> None:
        """Owe a query its answers, and take one off for each that comes."""
        if message.key.traffic is Traffic.QUERY:
            self._owed.count(hash((message.sender, message.control)), _answers_to(message))
        elif message.key.traffic is Traffic.ANSWER and message.sender != HUB:
            for asker in message.destinations:
                self._answer(n, hash((asker, message.control)))

    def _answer(self, n: int, asked: int) -> None:
        owed = self._owed.of(asked)
        if owed is None:
            self._found["unasked"].add(n)
        elif owed <= 0:
            self._found["again"].add(n)
        else:
            self._owed.count(asked, -1)

    def report(self) -> RepeatsReport:
        """Say what was found so far."""
        return RepeatsReport(window=self._window, **self._found)


def _answers_to(query: Message) -> int:
    counted = Counter(dict.fromkeys(query.destinations, 1))
    return sum(len(PLACES) if to == MULTI_STATE else 1 for to in counted)
