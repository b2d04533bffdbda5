"""What a message can be asked by rules: yes or no, and nothing else of it matters. Knows no rule."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from streams.policies.evidence import Evidence
from streams.policies.vocabulary import Basis


@dataclass(frozen=True, slots=True)
class Whole:
    """It holds nothing but fields."""


@dataclass(frozen=True, slots=True)
class Stands:
    """One of these fields stands in it with a value."""

    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holds:
    """Some occurrence of the field holds one of the values."""

    tag: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant covers it that stands on one of the bases."""

    bases: frozenset[Basis]


@dataclass(frozen=True, slots=True)
class PhotoAsked:
    """Its query asked for a photo, which the running switch knows of an answer."""


Fact: TypeAlias = Whole | Stands | Holds | Granted | PhotoAsked

WHOLE: Final = Whole()
PHOTO_ASKED: Final = PhotoAsked()

Literal: TypeAlias = tuple[Fact, bool]
"""A fact, and whether it is so."""
Conjunction: TypeAlias = frozenset[Literal]
"""Facts all of which must be so; none means always."""


def is_so(fact: Fact, evidence: Evidence, bases: Collection[Basis]) -> bool:
    """Say whether a fact holds of a message that grants on some bases cover."""
    match fact:
        case Whole():
            return evidence.is_whole()
        case Stands(tags):
            return bool(evidence.holding(tags))
        case Holds(tag, values):
            return not values.isdisjoint(evidence.values(tag))
        case PhotoAsked():
            return evidence.ticket is not None and evidence.ticket.photo
        case _:
            return not fact.bases.isdisjoint(bases)


def are_so(conjunction: Conjunction, evidence: Evidence, bases: Collection[Basis]) -> bool:
    """Say whether a message meets a conjunction."""
    return all(is_so(fact, evidence, bases) is so for fact, so in conjunction)


def told(fact: Fact) -> str:
    """Put a fact into words, as they stand after `with` and `without`."""
    match fact:
        case Whole():
            return "nothing but fields"
        case Stands(tags):
            return either(tags)
        case Holds(tag, values):
            return either(f"{tag}/{value}" for value in values)
        case PhotoAsked():
            return "a photo asked for by its query"
        case _:
            return f"a grant on {either(fact.bases)}"


def either(words: Iterable[str]) -> str:
    """Join words any of which will do."""
    return " or ".join(sorted(words))
