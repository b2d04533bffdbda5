"""Whom a grant is about, and whether a message is about them and nobody else (`docs/policy-language.md#grants`)."""

from typing import TypeAlias

from streams.messages.wire import FieldPair

Subject: TypeAlias = frozenset[FieldPair]
"""Identifying fields as `streams.messages.fields.identifying` gives them; empty means anybody."""


def covers_query(subject: Subject, named: Subject) -> bool:
    """Say whether a query names the subject: nothing beside it, nothing less."""
    return not subject or subject == named


def covers_answer(subject: Subject, named: Subject) -> bool:
    """Say whether each of the subject's fields stands in an answer with the subject's value and with no other."""
    tags = {tag for tag, _ in subject}
    return {pair for pair in named if pair[0] in tags} == subject
