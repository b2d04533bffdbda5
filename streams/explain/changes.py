"""The changes that an explanation tries: a field, who asks, the date, a grant. Each makes another situation of one."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, Protocol

import msgspec

from streams.explain.situation import Situation
from streams.explain.tree import Step, WhoCan
from streams.messages.directory import HUB_ENTRY
from streams.messages.fields import identifying
from streams.messages.keys import ANSWERS
from streams.messages.message import Message
from streams.messages.times import write_time
from streams.policies.bundle import Term
from streams.policies.context import Context
from streams.policies.grants import GRANTABLE, Grant, Grants
from streams.policies.subjects import Subject
from streams.policies.vocabulary import Basis

_NEW: Final = "new"
"""The id of the grant that is tried."""


class Kind(IntEnum):
    """What is changed, in the order in which changes are made: a grant is given to who asks then, on what it asks."""

    ASKER = 0
    FIELD = 1
    DATE = 2
    GRANT = 3


class Change(Protocol):
    """One change."""

    @property
    def kind(self) -> Kind:
        """What is changed."""
        ...

    @property
    def target(self) -> str:
        """What two changes of one kind must differ in to be made together; empty if they can't be."""
        ...

    def made(self, situation: Situation) -> Situation:
        """Make it."""
        ...

    def step(self, situation: Situation) -> Step:
        """Tell it."""
        ...


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A field holds another value, once, or isn't there."""

    tag: str
    value: str | None

    kind = Kind.FIELD

    @property
    def target(self) -> str:
        """The field."""
        return self.tag

    def made(self, situation: Situation) -> Situation:
        """Put the value where the field first stood, or last."""
        others = tuple(pair for pair in situation.message.fields if pair[0] != self.tag)
        before = [tag for tag, _ in situation.message.fields]
        place = before.index(self.tag) if self.tag in before else len(others)
        new = () if self.value is None else ((self.tag, self.value),)
        fields = (*others[:place], *new, *others[place:])
        return replace(situation, message=msgspec.structs.replace(situation.message, fields=fields))

    def step(self, situation: Situation) -> Step:
        """Say what the message would hold; what an answer holds is as it is."""
        text = f"without {self.tag}" if self.value is None else f"with {self.tag}/{self.value}"
        return Step("field", text, WhoCan.NOBODY if situation.is_answer else WhoCan.ASKER)


@dataclass(frozen=True, slots=True)
class FreeText:
    """An answer holds free text."""

    kind = Kind.FIELD
    target = "free text"

    def made(self, situation: Situation) -> Situation:
        """Put it behind the fields."""
        return replace(situation, message=msgspec.structs.replace(situation.message, free="?"))

    def step(self, _situation: Situation) -> Step:
        """Say so."""
        return Step("field", "with free text in it", WhoCan.NOBODY)


@dataclass(frozen=True, slots=True)
class OtherAsker:
    """Another agency's ORI asks, or would get the answer."""

    ori: str

    kind = Kind.ASKER
    target = ""

    def made(self, situation: Situation) -> Situation:
        """Put it in the place of who asks."""
        if situation.is_answer:
            return replace(situation, to=self.ori)
        return replace(situation, message=msgspec.structs.replace(situation.message, sender=self.ori))

    def step(self, situation: Situation) -> Step:
        """Name its agency, and one of its ORIs."""
        entry = situation.context.directory.entry_of(self.ori) or HUB_ENTRY
        acting = f" acting for {entry.acts_for}" if entry.acts_for else ""
        return Step("asker", f"asked by {entry.agency or entry.name}{acting}, such as {self.ori}", WhoCan.NOBODY)


@dataclass(frozen=True, slots=True)
class OtherDate:
    """It is judged by another time."""

    at_us: int

    kind = Kind.DATE
    target = ""

    def made(self, situation: Situation) -> Situation:
        """Put the time in place of its own."""
        return replace(situation, at_us=self.at_us)

    def step(self, situation: Situation) -> Step:
        """Say from when on, or until when."""
        word = "from" if self.at_us > situation.at_us else "until"
        return Step("date", f"{word} {write_time(self.at_us)}", WhoCan.NOBODY)


@dataclass(frozen=True, slots=True)
class Granted:
    """The state gives whoever asks a grant about just that."""

    basis: Basis

    kind = Kind.GRANT

    @property
    def target(self) -> str:
        """The basis."""
        return self.basis

    def made(self, situation: Situation) -> Situation:
        """Add the grant."""
        whose = situation.matter().whose or ""  # Nobody's data has no rules, so that no grant lifts anything.
        code, term = situation.message.key.code, Term(situation.at_us)
        keys = frozenset(key for key in GRANTABLE if code == key or code in ANSWERS[key])
        subject = _subject(situation.message)
        grant = Grant(f"{_NEW}-{self.basis}", whose, situation.asker, keys, subject, self.basis, term)
        return with_grants(situation, (*situation.context.grants.grants, grant))

    def step(self, situation: Situation) -> Step:
        """Name what it would stand on."""
        whom = "for just this" if _subject(situation.message) else "about anybody"
        return Step("grant", f"with a grant on {self.basis} {whom}", WhoCan.STATE)


@dataclass(frozen=True, slots=True)
class Revoked:
    """The state takes a grant back."""

    grant_id: str

    kind = Kind.GRANT

    @property
    def target(self) -> str:
        """The grant."""
        return self.grant_id

    def made(self, situation: Situation) -> Situation:
        """Leave it out."""
        grants = situation.context.grants.grants
        return with_grants(situation, tuple(grant for grant in grants if grant.id != self.grant_id))

    def step(self, _situation: Situation) -> Step:
        """Name it."""
        return Step("grant", f"without grant {self.grant_id}", WhoCan.STATE)


def with_grants(situation: Situation, grants: tuple[Grant, ...]) -> Situation:
    """Put other grants in force."""
    context = situation.context
    return replace(situation, context=Context(context.bundle, context.directory, Grants.of(grants)))


def _subject(message: Message) -> Subject:
    """Give whom a grant on this message would be about."""
    return identifying(message.fields) if _names_once(message) else frozenset()


def _names_once(message: Message) -> bool:
    """Say whether a grant can name whom a message does: no grant names a field twice."""
    tags = [tag for tag, _ in identifying(message.fields)]
    return len(set(tags)) == len(tags)
