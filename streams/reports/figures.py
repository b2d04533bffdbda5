"""Counts beside the cube: by rule, by the basis of a grant, by duty. Pure.

What such a figure counts lies in cells of the cube, so it is published only if no small number can be worked out from
it and them. Either it is as much as published cells together, and tells nothing new; or all the finest cells that it
lies in are published, and neither it nor what it leaves of them is small.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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

    counts: Counter[tuple[Deed, str, str]] = field(default_factory=Counter)
    parts: defaultdict[tuple[Deed, str, str], set[_Part]] = field(default_factory=lambda: defaultdict(set))

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
        withheld = {
            (deed, state)
            for (deed, state, name), n in self.counts.items()
            if n < least or not seen.hides_nothing(n, state, self.parts[deed, state, name], least)
        }
        for (deed, state, name), n in sorted(self.counts.items()):
            yield Figure(deed, state, name, None if (deed, state) in withheld else n)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is published of the cube."""

    tables: Mapping[Dimensions, Table]
    plan: Plan
    names: Mapping[tuple[Dimension, str], str]
    """What values are called that are counted together."""

    def hides_nothing(self, n: int, state: str, parts: Iterable[_Part], least: int) -> bool:
        """Say whether a figure is a sum of published cells, or leaves enough of them."""
        cells = {(state, agency, outcome) for agency, outcome in parts}
        if self._rest(n, _COARSE, {(state, outcome) for _, _, outcome in cells}) == 0:
            return True
        rest = self._rest(n, _FINE, cells)
        return rest is not None and (rest == 0 or rest >= least)

    def _rest(self, n: int, dimensions: Dimensions, cells: Iterable[Values]) -> int | None:
        """Give what a figure leaves of the cells it counts in; nothing if one of them is withheld."""
        called = {
            tuple(self.names.get(named, named[1]) for named in zip(dimensions, cell, strict=True)) for cell in cells
        }
        if any(self.plan.withholds(dimensions, cell) for cell in called):
            return None
        return sum(self.tables[dimensions][cell] for cell in called) - n
