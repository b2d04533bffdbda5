"""What a file of intents can say: the authority on its form. What an intent comes to as a formula is `claims.py`'s.

Who is meant, what data and which conditions are written in the words of policies.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from streams.files.words import fault
from streams.messages.keys import Traffic
from streams.messages.times import parse_time
from streams.policies.model import Asker, Condition, Data
from streams.policies.vocabulary import AS_SET, SOME, Basis, Identifier, PlaceCode, Tag, Text
from streams.prove.world import Route


class Never(StrEnum):
    """What must not become of a message."""

    REACH = "reach"
    """It reaches who asks, whole or not."""
    DELIVER = "deliver"
    """It reaches who asks as it is."""
    REDACT = "redact"
    REFUSE = "refuse"
    LIMIT = "limit"
    """It is refused or redacted."""


ANY_GRANT: Final = "any"
"""Means a grant on whatever basis."""


class _Part(BaseModel):
    """One part of an intent: never changed, and holding no word that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Who(Asker):
    """Who asks, as in a policy, less some."""

    acts_for: Literal["nobody"] | None = None
    """Only those who act for no other agency."""
    but: Asker | None = None
    """Those of them who are not meant."""


def _instant(text: str) -> str:
    if parse_time(text) is None:
        raise fault(f"`{text}` is no time with seconds and offset", "write it as 2025-11-19T00:00:00-08:00")
    return text


Instant = Annotated[str, AfterValidator(_instant)]


def _bases(value: object) -> object:
    """Take one word for all bases."""
    return tuple(Basis) if value == ANY_GRANT else value


class Intent(_Part):
    """What must never be, over all messages of which all that is said here is so."""

    id: Identifier
    says: Text
    """The intent in words."""
    never: Never
    whose: Annotated[tuple[PlaceCode, ...], AS_SET] = ()
    """Whose data; without any that of every place, and what is nobody's."""
    asker: Who | None = None
    data: Data | None = None
    traffic: Traffic | None = None
    """Which way they go; without it all ways, but notices where it is about what some asker gets."""
    routes: Annotated[tuple[Route, ...], AS_SET] = ()
    since: Instant | None = None
    until: Instant | None = None
    when: tuple[Condition, ...] = ()
    """What answers hold; with it the intent speaks of answers only."""
    keeping: Annotated[tuple[Tag, ...], AS_SET] = ()
    """Only what reaches with one of these fields left in it; with it the intent speaks of answers only."""
    unless_granted: Annotated[tuple[Basis, ...], BeforeValidator(_bases), AS_SET] = ()
    """Bases of grants that make an exception; `any` names all."""

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        since_us, until_us = self.span_us
        if since_us is not None and until_us is not None and until_us <= since_us:
            raise fault(f"`until` {self.until} is not after `since` {self.since}", "`until` is not included")
        if self.keeping and self.never is not Never.REACH:
            raise fault(f"`keeping` says what must not reach, and `never` is `{self.never}`", "write `never: reach`")
        if (self.when or self.keeping) and self.traffic not in {None, Traffic.ANSWER}:
            what = f"`when` and `keeping` speak of answers, and `traffic` is `{self.traffic}`"
            raise fault(what, "leave out one of them")
        return self

    @property
    def span_us(self) -> tuple[int | None, int | None]:
        """Give from when (inclusive) until when (exclusive), in µs."""
        return (parse_time(self.since) if self.since else None), (parse_time(self.until) if self.until else None)

    @property
    def of_traffic(self) -> frozenset[Traffic]:
        """Give which ways what it speaks of goes.

        Who sends a notice gets nothing by it: an intent about what reaches some asker speaks of none unless it says so.
        """
        if self.when or self.keeping:
            return frozenset({Traffic.ANSWER})
        if self.traffic is not None:
            return frozenset({self.traffic})
        gets = self.asker is not None and self.never in {Never.REACH, Never.DELIVER}
        return frozenset(Traffic) - {Traffic.NOTICE} if gets else frozenset(Traffic)


class Intents(_Part):
    """A file of intents, for one directory or for any."""

    directory: Text | None = None
    """The digest of the directory that is spoken of."""
    intents: Annotated[tuple[Intent, ...], *SOME]
