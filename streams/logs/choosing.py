"""Which rows of a log are wanted: by time, by who asked, whose data it is about, and by key. Pure.

An answer is its asker's and about its sender's state, as in a decision. A row that doesn't tell isn't wanted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from streams.messages.agencies import ancestry
from streams.messages.directory import Directory
from streams.messages.keys import Traffic
from streams.messages.log import LogEntry, LogRow
from streams.messages.message import Message, Reject
from streams.messages.places import MULTI_STATE, PLACES

_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted. What is empty, or null, leaves nothing out."""

    since_us: int | None = None
    until_us: int | None = None
    """Up to, not including."""
    agencies: frozenset[str] = _NONE
    """Words of the agency tree, each with all below it."""
    states: frozenset[str] = _NONE
    keys: frozenset[str] = _NONE

    def takes(self, entry: LogEntry, directory: Directory) -> bool:
        """Whether a row is wanted."""
        message = entry.message
        return (
            self._takes_time(entry.at_us)
            and (not self.keys or _key(message) in self.keys)
            and (not self.agencies or not self.agencies.isdisjoint(_agencies(message, directory)))
            and (not self.states or not self.states.isdisjoint(_states(message, directory)))
        )

    def _takes_time(self, at_us: int | None) -> bool:
        if at_us is None:
            return self.since_us is None and self.until_us is None
        return (self.since_us is None or at_us >= self.since_us) and (self.until_us is None or at_us < self.until_us)


def chosen(rows: Iterable[tuple[LogRow, LogEntry]], choice: Choice, directory: Directory) -> Iterator[LogRow]:
    """Give the rows that are wanted, by what they are read as."""
    return (row for row, entry in rows if choice.takes(entry, directory))


def _key(message: Message | Reject) -> str | None:
    return message.key.code if isinstance(message, Message) else message.key


def _agencies(message: Message | Reject, directory: Directory) -> frozenset[str]:
    """Give what the asker is: a word of the tree and all above it."""
    is_answer = isinstance(message, Message) and message.key.traffic is Traffic.ANSWER
    askers = message.destinations if isinstance(message, Message) and is_answer else (message.sender,)
    agencies = (directory.get(asker) for asker in askers if asker)
    return _NONE.union(*(ancestry(agency.agency) for agency in agencies if agency))


def _states(message: Message | Reject, directory: Directory) -> frozenset[str]:
    """Give the places whose data a message asks for, or holds."""
    if isinstance(message, Reject):
        return _NONE
    holders = (message.sender,) if message.key.traffic is Traffic.ANSWER else message.destinations
    if MULTI_STATE in holders:
        return frozenset(PLACES)
    return frozenset(state for holder in holders if (state := directory.state_of(holder)))
