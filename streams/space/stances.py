"""A rule as it stands in the space: what it does, to whom, by which keys, and while it is enforced.

A shadow rule changes no verdict and has no stance.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.policies.bundle import Bundle, Term, TimedRule
from streams.space.deeds import Deed, deed_of
from streams.space.kinds import Kinds


@dataclass(frozen=True, slots=True)
class Stance:
    """A rule while it is enforced."""

    deed: Deed
    askers: int
    """The kinds it means."""
    keys: frozenset[str]
    photo_keys: frozenset[str]
    term: Term


def stances(bundle: Bundle, state: str, kinds: Kinds) -> frozenset[Stance]:
    """Give the stances of a state's rules."""
    return stances_of(bundle.rules_of(state), kinds)


def stances_of(rules: Iterable[TimedRule], kinds: Kinds) -> frozenset[Stance]:
    """Give the stances of some rules of one state."""
    return frozenset(_stances(rules, kinds))


def _stances(rules: Iterable[TimedRule], kinds: Kinds) -> Iterator[Stance]:
    for timed in rules:
        askers = kinds.meant(timed.rule.asker) if timed.block else 0
        if timed.block and askers:
            yield Stance(deed_of(timed.rule), askers, timed.keys, timed.photo_keys, timed.block)
