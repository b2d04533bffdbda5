"""Where two bundles part in so many ways that nobody would read them: one region for each change of verdict of a state.

Not every message in such a region changes so, and it may be far larger than what does; its witness shows that some do.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from operator import or_
from typing import Final, Self

from streams.diffs.comparing import TwoSides
from streams.diffs.partings import Part, Partings, Verdicts
from streams.diffs.regions import Region
from streams.messages.keys import KEYS, Traffic
from streams.policies.decision import Verdict
from streams.space.stances import Stance, effective


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whom and what some stances concern, and when."""

    askers: int
    codes: tuple[str, ...]
    since: int
    until: int

    @classmethod
    def of(cls, stances: Collection[Stance]) -> Self:
        """Take it from stances."""
        return cls(
            reduce(or_, (one.askers for one in stances)),
            tuple(sorted(frozenset[str]().union(*(one.touch.either for one in stances)))),
            min(one.term.since for one in stances),
            max(one.term.until for one in stances),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Parts of a state: some; those where a rule acts that only the old bundle has; those where one of the new does."""

    some: Sequence[Part]
    lost: Iterator[Part]
    gained: Iterator[Part]


def summed(sides: TwoSides, found: Found, known: Partings) -> tuple[Region, ...]:
    """Give a region for each change of verdict in a state, as far as the rules reach that one bundle has alone."""
    before, after = map(effective, sides)
    reach = _Reach.of(before ^ after)
    by_change = {part.way.verdicts: part for part in reversed(found.some)}
    possible = set(_possible(before, after))
    _look(found.lost, {change for change in possible if _HARSHNESS[change[0]] >= _HARSHNESS[change[1]]}, by_change)
    _look(found.gained, {change for change in possible if _HARSHNESS[change[0]] <= _HARSHNESS[change[1]]}, by_change)
    return tuple(_region(part, reach, known) for _, part in sorted(by_change.items()))


_HARSHNESS: Final = {Verdict.DELIVER: 0, Verdict.REDACT: 1, Verdict.REFUSE: 2}


def _look(parts: Iterator[Part], wanted: Collection[Verdicts], by_change: dict[Verdicts, Part]) -> None:
    """Find a part of each change that is wanted, and look no further once there is one of all."""
    missing = set(wanted) - by_change.keys()
    while missing and (part := next(parts, None)) is not None:
        by_change.setdefault(part.way.verdicts, part)
        missing.discard(part.way.verdicts)


def _possible(before: Collection[Stance], after: Collection[Stance]) -> Iterator[Verdicts]:
    """Give the changes there can be: two redactions may take out other fields."""
    for old, new in product(_endings(before), _endings(after)):
        if old is not new or old is Verdict.REDACT:
            yield old, new


def _endings(stances: Collection[Stance]) -> Iterator[Verdict]:
    yield Verdict.DELIVER
    if stances:
        yield Verdict.REFUSE
    if any(stance.deed.removes for stance in stances):
        yield Verdict.REDACT


def _region(part: Part, reach: _Reach, known: Partings) -> Region:
    answers_only = Verdict.REDACT in part.way.verdicts
    codes = tuple(code for code in reach.codes if not answers_only or KEYS[code].traffic is Traffic.ANSWER)
    around = known.around(part)
    return replace(around, askers=reach.askers, codes=codes, since=reach.since, until=reach.until)
