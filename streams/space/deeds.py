"""What a rule does to a message that it touches, stripped of all that can't matter to a verdict: ids, laws, duties.

Rules of equal deeds are told apart by no message, so a hundred rules of a state come to a few deeds.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from streams.messages.keys import Traffic
from streams.policies.evidence import Evidence
from streams.policies.model import Condition, Rule
from streams.policies.vocabulary import Basis, Effect


@dataclass(frozen=True, slots=True)
class Look:
    """A condition: that a field holds one of some values, or, where none are named, any."""

    tag: str
    values: frozenset[str] | None


PHOTO: Final = Look("IMQ", frozenset({"Y"}))
"""What makes a driver message one about a photo."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a rule does: it acts if no grant lifts it and every look is met."""

    accepts: frozenset[Basis]
    """Bases of grants that lift it."""
    photo: bool
    """It touches only messages about a photo."""
    conditional: bool
    """It acts on answers only, and refuses those that it can't read whole."""
    looks: frozenset[Look] = frozenset()
    removes: frozenset[str] = frozenset()
    """Fields that it takes out; without any it refuses."""


@cache
def _values(values: tuple[str, ...]) -> frozenset[str] | None:
    """Leave out values that no message that can be read whole holds: then the rule refuses without a look."""
    return frozenset(value for value in values if Evidence((("OLN", value),)).is_whole()) if values else None


def _look(condition: Condition) -> Look:
    return Look(condition.field, _values(condition.values))


def deed_of(rule: Rule) -> Deed:
    """Take from a rule what it does to an answer."""
    return Deed(
        accepts=frozenset(rule.accepts),
        photo=False,
        conditional=rule.conditional,
        looks=frozenset(map(_look, rule.when)),
        removes=frozenset(rule.remove) if rule.effect is Effect.REDACT else frozenset(),
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How a rule touches some keys: which way they go, whether a grant can cover them, whether only with a photo."""

    traffic: Traffic
    grantable: bool
    photo: bool


def outdoes(one: Deed, other: Deed) -> bool:
    """Say whether a deed refuses whatever a message says wherever another acts, which then changes no outcome."""
    if one.conditional or one == other:
        return False
    return one.accepts <= other.accepts and (other.photo or not one.photo)


@cache
def narrowed(deed: Deed, reach: Reach) -> Deed | None:
    """Give what a rule does to messages it reaches so; nothing to a query if it acts on answers only."""
    if deed.conditional and reach.traffic is not Traffic.ANSWER:
        return None
    return replace(deed, accepts=deed.accepts if reach.grantable else frozenset[Basis](), photo=reach.photo)
