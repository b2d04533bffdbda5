"""Terms: what can be said of a message that no one has sent yet. They know no rule and no solver.

A variable is of a finite sort, a number, or a truth value. The functions that join terms leave out what changes
nothing, so that a rule which means nobody costs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Sort:
    """A finite sort: its members, in order, no two alike."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A variable that is one member of a finite sort."""

    name: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Number:
    """A variable that is a whole number."""

    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A variable that is true or false, and the term that it is so."""

    name: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, or isn't, whatever the message."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Among:
    """A choice is one of some members."""

    choice: Choice
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number isn't below another."""

    number: Number
    least: int


@dataclass(frozen=True, slots=True)
class Not:
    """A term isn't so."""

    term: "Term"


@dataclass(frozen=True, slots=True)
class Conjunction:
    """All of some terms are so."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """One of some terms is so."""

    terms: tuple["Term", ...]


Variable: TypeAlias = Choice | Number | Flag
Term: TypeAlias = Flag | Truth | Among | AtLeast | Not | Conjunction | Disjunction

TRUE: Final = Truth(holds=True)
FALSE: Final = Truth(holds=False)


def among(choice: Choice, members: Iterable[str]) -> Term:
    """Say that a choice is one of some members; of others than the sort's nothing is said."""
    meant = frozenset(members).intersection(choice.sort.members)
    if len(meant) == len(choice.sort.members):
        return TRUE
    return Among(choice, meant) if meant else FALSE


def negation(term: Term) -> Term:
    """Say that a term isn't so."""
    match term:
        case Truth(holds):
            return FALSE if holds else TRUE
        case Not(inner):
            return inner
        case _:
            return Not(term)


def all_of(*terms: Term) -> Term:
    """Say that all terms are so."""
    if FALSE in terms:
        return FALSE
    left = tuple(term for term in terms if term != TRUE)
    if len(left) == 1:
        return left[0]
    return Conjunction(left) if left else TRUE


def any_of(*terms: Term) -> Term:
    """Say that one of some terms is so."""
    if TRUE in terms:
        return TRUE
    left = tuple(term for term in terms if term != FALSE)
    if len(left) == 1:
        return left[0]
    return Disjunction(left) if left else FALSE


def implied(premise: Term, conclusion: Term) -> Term:
    """Say that where one term is so, another is."""
    return any_of(negation(premise), conclusion)
