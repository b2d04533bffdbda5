"""Whom a grant is about, and whether a message is about them and nobody else (`docs/policy-language.md#grants`)."""

from collections.abc import Iterable

from streams.messages.fields import IDENTIFYING, normalise
from streams.messages.wire import FieldPair

Subject = frozenset[FieldPair]
"""Identifying fields with normalised values; empty means anybody."""


def identifying(fields: Iterable[FieldPair]) -> Subject:
    """Give the identifying fields of a message, every occurrence, empty ones left out."""
    pairs = ((tag, normalise(value)) for tag, value in fields if tag in IDENTIFYING)
    return frozenset((tag, value) for tag, value in pairs if value)


def covers_query(subject: Subject, fields: Subject) -> bool:
    """Say whether a query names the subject: nothing beside it, nothing less."""
    return not subject or subject == fields


def covers_answer(subject: Subject, fields: Subject) -> bool:
    """Say whether each of the subject's fields stands in an answer with the subject's value and with no other."""
    tags = {tag for tag, _ in subject}
    return {pair for pair in fields if pair[0] in tags} == subject
