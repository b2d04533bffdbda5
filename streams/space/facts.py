"""What a message can be asked by rules: yes or no, and nothing else of it matters. Knows no rule."""

from collections.abc import Collection, Iterable, Mapping
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


Fact: TypeAlias = Whole | Stands | Holds | Granted

WHOLE: Final = Whole()

Known: TypeAlias = Mapping[Fact, bool]
"""Facts that are settled, and how."""

Circumstances: TypeAlias = frozenset[tuple[Fact, bool]]
"""Facts that must be so for something to happen; none means always."""


def is_so(fact: Fact, evidence: Evidence, bases: Collection[Basis]) -> bool:
    """Say whether a fact holds of a message that grants on some bases cover."""
    match fact:
        case Whole():
            return evidence.is_whole()
        case Stands(tags):
            return bool(evidence.holding(tags))
        case Holds(tag, values):
            return not values.isdisjoint(evidence.values(tag))
        case _:
            return not fact.bases.isdisjoint(bases)


def look_up(fact: Fact, known: Known) -> bool | Fact:
    """Give what is known of a fact, or what follows from other facts; the fact itself if nothing does."""
    so = known.get(fact)
    if so is not None:
        return so
    match fact:
        case Stands(tags) if any(isinstance(one, Holds) and one.tag in tags for one, so in known.items() if so):
            return True
        case Holds(tag, _) if known.get(Stands(frozenset({tag}))) is False:
            return False
        case _:
            return fact


def told(fact: Fact) -> str:
    """Put a fact into words, as they stand after `with` and `without`."""
    match fact:
        case Whole():
            return "nothing but fields"
        case Stands(tags):
            return _either(tags)
        case Holds(tag, values):
            return _either(f"{tag}/{value}" for value in values)
        case _:
            return f"a grant on {_either(fact.bases)}"


def _either(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))
