"""Where two bundles part in so many ways that nobody would read them: one region for each change of verdict of a state.

Not every message in such a region changes so, and it may be far larger than what does; its witness shows that some do.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from operator import or_
from typing import Self

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
            tuple(sorted(frozenset[str]().union(*(one.keys | one.photo_keys for one in stances)))),
            min(one.term.since for one in stances),
            max(one.term.until for one in stances),
        )


def summed(sides: TwoSides, parts: Iterable[Part], known: Partings) -> tuple[Region, ...]:
    """Give a region for each change of verdict in a state, as far as the rules reach that one bundle has alone."""
    before, after = (frozenset(effective(side)) for side in sides)
    reach = _Reach.of(before ^ after)
    return tuple(_region(part, reach, known) for part in _first_of_each(parts, len(set(_possible(before, after)))))


def _first_of_each(parts: Iterable[Part], changes: int) -> Iterator[Part]:
    """Give the first part of each change, and look no further once that is all there can be."""
    found: set[Verdicts] = set()
    for part in parts:
        if part.way.verdicts not in found:
            found.add(part.way.verdicts)
            yield part
        if len(found) == changes:
            return


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
