"""Which messages of a log are replayed: a stretch of time, and filters on what they say. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from producers.replay.orders import Answers, BadOptionError
from streams.messages.agencies import ancestry
from streams.messages.directory import Directory
from streams.messages.keys import HUB_ONLY, Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.times import parse_time

Reader = Callable[[Message, Directory], Iterable[str]]
"""Gives what a filter compares."""


def _agency(message: Message, directory: Directory) -> Iterable[str]:
    found = directory.get(message.sender)
    return ancestry(found.agency) if found else ()


def _states(message: Message, directory: Directory) -> Iterable[str]:
    holders = (message.sender,) if message.key.traffic is Traffic.ANSWER else message.destinations
    return (directory.state_of(holder) or holder for holder in holders)


READERS: Final[Mapping[str, Reader]] = {
    "key": lambda message, _: (message.key.code,),
    "from": lambda message, _: (message.sender,),
    "to": lambda message, _: message.destinations,
    "line": lambda message, _: (message.line or "",),
    "agency": _agency,
    "state": _states,
}
"""What can be filtered by (`docs/replay.md#which-messages`)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: any of some words."""

    name: str
    wanted: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Filter":
        """Read `NAME=WORD,WORD`.

        Raises:
            BadOptionError: it can't be read.
        """
        name, equals, words = text.partition("=")
        if name not in READERS or not equals or not words:
            raise BadOptionError("--filter", f"`{text}` is no NAME=WORD,…; names are {', '.join(READERS)}")
        return cls(name, frozenset(words.split(",")))

    def takes(self, message: Message, directory: Directory) -> bool:
        """Say whether a message has one of the words."""
        return not self.wanted.isdisjoint(READERS[self.name](message, directory))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are replayed. What can't be read is, unless something is asked of it."""

    since_us: int | None = None
    until_us: int | None = None
    """Up to, not including."""
    filters: tuple[Filter, ...] = ()
    answers: Answers = Answers.LOG

    @classmethod
    def of(cls, since: str | None, until: str | None, filters: Iterable[str], answers: Answers) -> "Selection":
        """Read `--from`, `--to`, `--filter` and `--answers`.

        Raises:
            BadOptionError: one can't be read.
        """
        return cls(_time("--from", since), _time("--to", until), tuple(map(Filter.of, filters)), answers)

    def takes(self, entry: LogEntry, directory: Directory) -> bool:
        """Say whether a line is replayed."""
        return self._takes_time(entry.at_us) and self._takes_message(entry, directory)

    def _takes_time(self, at_us: int | None) -> bool:
        if at_us is None:
            return self.since_us is None and self.until_us is None
        return (self.since_us is None or self.since_us <= at_us) and (self.until_us is None or at_us < self.until_us)

    def _takes_message(self, entry: LogEntry, directory: Directory) -> bool:
        message = entry.message
        if not isinstance(message, Message):
            return not self.filters
        if self.answers is not Answers.LOG and _was_said_to_query(message):
            return False
        return all(each.takes(message, directory) for each in self.filters)


def _was_said_to_query(message: Message) -> bool:
    """Say whether a message is an answer, or a word of the hub's, which the replay's own hub says anew."""
    return message.key.traffic is Traffic.ANSWER or message.key.code in HUB_ONLY


def _time(option: str, text: str | None) -> int | None:
    at_us = None if text is None else parse_time(text)
    if text is not None and at_us is None:
        raise BadOptionError(option, f"`{text}` is no time with seconds and offset")
    return at_us
