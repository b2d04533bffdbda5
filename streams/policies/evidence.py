"""What of a message can matter to rules and grants, and the questions they ask of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

from streams.messages.fields import BLANK, is_plain, normalise
from streams.messages.wire import FieldPair
from streams.policies.model import Condition

_NOTHING: Final = " .\n"
"""Blanks, dots and ends of lines alone say nothing."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the running switch knows of the query behind an answer. A log has none."""

    asked_key: str
    covered: tuple[str, ...]
    """Ids of the grants that covered the query."""
    photo: bool
    """The query asked for a photo."""

    @classmethod
    def of(cls, asked_key: str, fields: tuple[FieldPair, ...], covered: tuple[str, ...]) -> Self:
        """Write the ticket of a query that some grants covered."""
        return cls(asked_key, covered, Evidence(fields).asks_photo())


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message as rules and grants see it."""

    fields: tuple[FieldPair, ...] = ()
    free: str = ""
    ticket: Ticket | None = None
    """Of an answer in the running switch: what is known of its query."""

    def values(self, tag: str) -> frozenset[str]:
        """Give the values of a field, every occurrence, empty ones left out."""
        return frozenset(filter(None, (normalise(value) for found, value in self.fields if found == tag)))

    def asks_photo(self) -> bool:
        """Say whether the message, if its key is a driver key, is of the photo class: it asks, or its query did."""
        return (self.ticket is not None and self.ticket.photo) or "Y" in self.values("IMQ")

    def is_whole(self) -> bool:
        """Say whether fields are all there is (`docs/policy-language.md#conditional-rules`).

        Free text may hold what a rule looks for.
        """
        return not self.free.strip(_NOTHING) and all(map(_holds_no_text, (value for _, value in self.fields)))

    def meets(self, condition: Condition) -> bool:
        """Say whether some occurrence of a field holds what a rule looks for."""
        values = self.values(condition.field)
        return not values.isdisjoint(condition.values) if condition.values else bool(values)

    def holding(self, tags: Collection[str]) -> frozenset[str]:
        """Give those of the tags that stand in the message with a value."""
        return frozenset(tag for tag in tags if self.values(tag))


def _holds_no_text(value: str) -> bool:
    """Say whether a value is one value: no sentence in it, and nothing that a terminal would read as another field."""
    return ". " not in value and is_plain(value.strip(BLANK))
