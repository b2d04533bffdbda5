"""Counts beside the cube: by rule, by the basis of a grant, by duty. Pure.

What such a figure counts lies in cells of the cube, so it is published only if no small number can be worked out from
it and them. Either it is as much as published cells together, and tells nothing new; or all the finest cells that it
lies in are published, and neither it nor what it leaves of them is small. Nor may be small what two or three such
figures leave of the cells that they lie in, or have in common, or what a duty leaves of the grants that bring it about.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, combinations
from typing import Final, NamedTuple, TypeAlias

from streams.policies.decision import Verdict
from streams.reports.cube import Dimension, Dimensions, Table, Values
from streams.reports.grouping import Group
from streams.reports.suppression import Plan


class Deed(StrEnum):
    """What a figure counts: its words in every output."""

    REFUSED = "refused by rule"
    CUT = "given in part by rule"
    PASSED = "given by rule"
    FORBIDDEN = "given though only law forbids"
    GRANTED = "passed under a grant"
    DUE = "duty due"

    @classmethod
    def of(cls, verdict: Verdict) -> "Deed":
        """Name what rules did that gave a verdict."""
        return _DONE.get(verdict, cls.PASSED)


_Name: TypeAlias = tuple[Deed, str, str]
"""What is counted, of which state, and which of its kind: what a figure is called by."""
_Kind: TypeAlias = tuple[Deed, str]
_DONE = {Verdict.REFUSE: Deed.REFUSED, Verdict.REDACT: Deed.CUT}
_Part: TypeAlias = tuple[str, str]
"""Agency and outcome: with the state, a cell of the cube's table of the three."""
_FINE: Final = (Dimension.STATE, Dimension.AGENCY, Dimension.OUTCOME)
_COARSE: Final = (Dimension.STATE, Dimension.OUTCOME)


class Figure(NamedTuple):
    """One figure as it is published; nothing stands for a number that is withheld."""

    deed: Deed
    state: str
    name: str
    n: int | None


@dataclass(slots=True)
class Figures:
    """All figures, each with the cells of the cube that it counts in."""

    counts: Counter[_Name] = field(default_factory=Counter)
    parts: defaultdict[_Name, set[_Part]] = field(default_factory=lambda: defaultdict(set))

    def add(self, deed: Deed, state: str, name: str, *parts: _Part) -> None:
        """Count one request, which counts in one of these cells."""
        self.counts[deed, state, name] += 1
        self.parts[deed, state, name].update(parts)

    def published(
        self, tables: Mapping[Dimensions, Table], plan: Plan, groups: tuple[Group, ...], least: int
    ) -> Iterator[Figure]:
        """Give each figure, or that it is withheld: all of one state's of one deed, where one must be."""
        seen = _Seen(
            tables, plan, {(group.dimension, member): group.name for group in groups for member in group.members}
        )
        small = {each[:2] for each, n in self.counts.items() if n < least or self._tells(seen, (each,), least)}
        withheld = small | self._told_together(seen, small, least)
        for (deed, state, name), n in sorted(self.counts.items()):
            yield Figure(deed, state, name, None if (deed, state) in withheld else n)

    def _told_together(self, seen: "_Seen", small: AbstractSet[_Kind], least: int) -> set[_Kind]:
        """Find the figures that tell no small number each, and one together."""
        told = [each for each in self.counts if each[:2] not in small]
        by_state = [[each for each in told if each[1] == state] for state in {state for _, state, _ in told}]
        groups = chain.from_iterable(self._groups(seen, each) for each in by_state)
        found = {each[:2] for group in groups if self._tells(seen, group, least) for each in group}
        return found | {(Deed.DUE, each[0][1]) for each in by_state if self._lacks(each, least)}

    def _groups(self, seen: "_Seen", told: Iterable[_Name]) -> Iterator[tuple[_Name, ...]]:
        """Put those together that are a part of cells; a duty follows from what is counted as another figure, too."""
        parts = [each for each in told if each[0] is not Deed.DUE and self._left(seen, (each,))]
        return chain(combinations(parts, 2), combinations(parts, 3))

    def _tells(self, seen: "_Seen", group: Sequence[_Name], least: int) -> bool:
        """Say whether a small number, or one that is withheld, can be worked out from figures of one state."""
        left = self._left(seen, group)
        return left is None or 0 < abs(left) < least

    def _left(self, seen: "_Seen", group: Sequence[_Name]) -> int | None:
        parts = frozenset[_Part]().union(*(self.parts[each] for each in group))
        return seen.left(sum(self.counts[each] for each in group), group[0][1], parts)

    def _lacks(self, told: Iterable[_Name], least: int) -> bool:
        """Say whether a duty falls due on all but a few of the requests under a grant."""
        of = {deed: [self.counts[each] for each in told if each[0] is deed] for deed in (Deed.GRANTED, Deed.DUE)}
        return any(0 < abs(sum(of[Deed.GRANTED]) - n) < least for n in of[Deed.DUE] if of[Deed.GRANTED])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is published of the cube."""

    tables: Mapping[Dimensions, Table]
    plan: Plan
    names: Mapping[tuple[Dimension, str], str]
    """What values are called that are counted together."""

    def left(self, n: int, state: str, parts: Iterable[_Part]) -> int | None:
        """Give what a figure leaves of the published cells that it lies in; nothing if not all are published."""
        cells = {(state, agency, outcome) for agency, outcome in parts}
        if self._rest(n, _COARSE, {(state, outcome) for _, _, outcome in cells}) == 0:
            return 0
        return self._rest(n, _FINE, cells)

    def _rest(self, n: int, dimensions: Dimensions, cells: Iterable[Values]) -> int | None:
        """Give what a figure leaves of the cells it counts in; nothing if one of them is withheld."""
        called = {
            tuple(self.names.get(named, named[1]) for named in zip(dimensions, cell, strict=True)) for cell in cells
        }
        if any(self.plan.withholds(dimensions, cell) for cell in called):
            return None
        return sum(self.tables[dimensions][cell] for cell in called) - n
