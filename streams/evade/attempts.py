"""An attempt: a message that somebody might send to get what a rule refused. What becomes of it is not said here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.fields import identifying
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.text import write_text
from streams.messages.wire import FieldPair
from streams.policies.context import Context
from streams.policies.grants import Grant
from streams.policies.profiles import UnknownAskerError


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is sent, as the columns of a log's line but for the time."""

    row: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, message: Message) -> "Attempt":
        """Send a message in the text form."""
        return cls((("text", write_text(message)),))

    def columns(self) -> Mapping[str, str]:
        """Give the columns."""
        return dict(self.row)


@dataclass(frozen=True)
class Wish:
    """What somebody wants and was refused: one query, about one place's data, under a context."""

    context: Context
    message: Message
    place: str

    @property
    def directory(self) -> Directory:
        """Who could ask instead, and whom."""
        return self.context.directory

    @cached_property
    def asker(self) -> Agency:
        """The entry of who wants it."""
        entry = self.directory.entry_of(self.message.sender)
        if entry is None:
            raise UnknownAskerError(self.message.sender)
        return entry

    @property
    def fields(self) -> tuple[FieldPair, ...]:
        """What the query says."""
        return self.message.fields

    def subject(self) -> tuple[FieldPair, ...]:
        """Whom or what it is about, in the order of the query."""
        return tuple(pair for pair in self.fields if identifying((pair,)))

    def by(self, ori: str) -> Attempt:
        """Let somebody else ask the same."""
        return Attempt.of(msgspec.structs.replace(self.message, sender=ori))

    def to(self, *destinations: str) -> Attempt:
        """Ask others, too, or in another way."""
        return Attempt.of(msgspec.structs.replace(self.message, destinations=destinations))

    def saying(self, fields: tuple[FieldPair, ...]) -> Attempt:
        """Say something else."""
        return Attempt.of(msgspec.structs.replace(self.message, fields=fields))

    def asking(self, code: str, fields: tuple[FieldPair, ...], to: str) -> Attempt:
        """Ask by another key."""
        return Attempt.of(Message(KEYS[code], self.message.sender, (to,), self.message.control, fields))

    def others(self) -> Iterator[Agency]:
        """Give everybody else, in order."""
        return (agency for ori, agency in sorted(self.directory.agencies.items()) if ori != self.message.sender)

    def kin(self, word: str) -> Iterator[Agency]:
        """Give everybody else of an agency, or of one below it."""
        return (agency for agency in self.others() if word in ancestry(agency.agency))

    def grants(self) -> Iterator[Grant]:
        """Give what the place ever granted who asks."""
        return iter(self.context.grants.held(self.message.sender, self.place))
