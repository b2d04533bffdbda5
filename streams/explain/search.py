"""The smallest changes that flip a verdict: one where one is enough, else two that need each other."""

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from streams.explain.candidates import Candidates
from streams.explain.changes import Change, Kind, OtherDate
from streams.explain.situation import Situation
from streams.explain.tree import Counterfactual
from streams.policies.decision import Verdict

Changes: TypeAlias = tuple[Change, ...]


def counterfactuals(situation: Situation, *, withheld: bool) -> tuple[Counterfactual, ...]:
    """Find every smallest set of one or two changes that gives another verdict; of dates the nearest each way."""
    candidates = Candidates(situation, withheld)
    if not candidates.rules:
        return ()
    found = flips(situation, candidates.all())
    return tuple(_told(situation, changes, verdict) for changes, verdict in _nearest(situation, found))


def flips(situation: Situation, changes: Changes) -> Iterator[tuple[Changes, Verdict]]:
    """Try each change alone, then each pair of those that weren't enough."""
    before = situation.verdict()
    left: list[Change] = []
    for change in changes:
        after = change.made(situation).verdict()
        if _is_other(before, after):
            yield (change,), after
        else:
            left.append(change)
    for pair in combinations(left, 2):
        if _go_together(*pair):
            after = made(situation, pair).verdict()
            if _is_other(before, after):
                yield pair, after


def made(situation: Situation, changes: Changes) -> Situation:
    """Make changes in the order of their kinds."""
    for change in sorted(changes, key=lambda change: change.kind):
        situation = change.made(situation)
    return situation


def _is_other(before: Verdict, after: Verdict) -> bool:
    """Say whether a verdict flipped; what the hub would not take at all is no way."""
    return after not in {before, Verdict.REJECT}


def _go_together(one: Change, other: Change) -> bool:
    """Say whether two changes can both be made: of one kind only where each is of something else."""
    return one.kind is not other.kind or bool(one.target and other.target and one.target != other.target)


def _nearest(situation: Situation, found: Iterator[tuple[Changes, Verdict]]) -> Iterator[tuple[Changes, Verdict]]:
    """Of sets that differ in nothing but the date, keep the nearest before and after. Dates come nearest first."""
    seen: set[tuple[object, ...]] = set()
    for changes, verdict in found:
        others = tuple(change for change in changes if change.kind is not Kind.DATE)
        later = [change.at_us > situation.at_us for change in changes if isinstance(change, OtherDate)]
        key = (others, *later)
        if not later or key not in seen:
            yield changes, verdict
        seen.add(key)


def _told(situation: Situation, changes: Changes, verdict: Verdict) -> Counterfactual:
    """Tell each change as it would be made."""
    return Counterfactual(tuple(change.step(situation) for change in changes), verdict)
