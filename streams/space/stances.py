"""A rule as it stands in the space: what it does, to whom, by which keys, and while it is enforced.

A shadow rule changes no verdict and has no stance.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from streams.policies.bundle import Bundle, Term, TimedRule
from streams.space.deeds import Deed, deed_of, outdoes
from streams.space.doors import Touch
from streams.space.kinds import Kinds


@dataclass(frozen=True, slots=True)
class Stance:
    """A rule while it is enforced."""

    deed: Deed
    askers: int
    """The kinds it means."""
    touch: Touch
    term: Term

    def includes(self, other: "Stance") -> bool:
        """Say whether it acts wherever another does, as far as askers, keys and time go."""
        return (
            not other.askers & ~self.askers
            and self.term.since <= other.term.since
            and other.term.until <= self.term.until
            and self.touch.includes(other.touch)
        )


@lru_cache(maxsize=256)
def effective(all_of_them: frozenset[Stance]) -> frozenset[Stance]:
    """Leave out stances that act only where another does the same, or refuses whatever a message says."""
    by_deed: defaultdict[Deed, list[Stance]] = defaultdict(list)
    for stance in all_of_them:
        by_deed[stance.deed].append(stance)
    refusing = {deed: those for deed, those in by_deed.items() if not deed.conditional}
    found: set[Stance] = set()
    for deed, equal in by_deed.items():
        stronger = [rival for other, those in refusing.items() if outdoes(other, deed) for rival in those]
        found.update(one for one in equal if not _is_idle(one, stronger, equal))
    return frozenset(found)


def _is_idle(one: Stance, stronger: Iterable[Stance], equal: Iterable[Stance]) -> bool:
    return any(rival.includes(one) for rival in stronger) or any(
        rival.includes(one) for rival in equal if rival is not one
    )


def touches(all_of_them: Iterable[Stance]) -> frozenset[Touch]:
    """Give the keys that stances touch, each way once."""
    return frozenset(stance.touch for stance in all_of_them)


def stances(bundle: Bundle, state: str, kinds: Kinds) -> frozenset[Stance]:
    """Give the stances of a state's rules."""
    return stances_of(bundle.rules_of(state), kinds)


def stances_of(rules: Iterable[TimedRule], kinds: Kinds) -> frozenset[Stance]:
    """Give the stances of some rules of one state."""
    return frozenset(filter(None, (stance_of(timed, kinds) for timed in rules)))


def stance_of(timed: TimedRule, kinds: Kinds) -> Stance | None:
    """Give a rule's stance; a rule that isn't enforced, or means nobody, has none."""
    askers = kinds.meant(timed.rule.asker) if timed.block else 0
    if not timed.block or not askers:
        return None
    return Stance(deed_of(timed.rule), askers, Touch(timed.keys, timed.photo_keys), timed.block)
