"""Counts beside the cube: by rule, by the basis of a grant, by duty. Pure.

What such a figure counts lies in cells of the cube, so it is published only if nothing about a small number can be
worked out from it and them: neither the figure nor what it leaves of its cells is small, and all these are published.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from streams.policies.decision import Verdict
from streams.reports.cube import Dimension, Table
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
"""Agency and verdict: with the state, a cell of the cube's table of the three."""
TABLE = (Dimension.STATE, Dimension.AGENCY, Dimension.VERDICT)


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

    def add(self, deed: Deed, state: str, name: str, part: _Part) -> None:
        """Count one request."""
        self.counts[deed, state, name] += 1
        self.parts[deed, state, name].add(part)

    def published(self, table: Table, plan: Plan, groups: tuple[Group, ...], least: int) -> Iterator[Figure]:
        """Give each figure, or that it is withheld: all of one state's of one deed, where one must be."""
        names = {(group.dimension, member): group.name for group in groups for member in group.members}
        withheld = {
            (deed, state)
            for (deed, state, name), n in self.counts.items()
            if not self._is_safe(n, self._cells(deed, state, name, names), (table, plan), least)
        }
        for (deed, state, name), n in sorted(self.counts.items()):
            yield Figure(deed, state, name, None if (deed, state) in withheld else n)

    def _cells(
        self, deed: Deed, state: str, name: str, names: Mapping[tuple[Dimension, str], str]
    ) -> set[tuple[str, str, str]]:
        """Give the cells that a figure counts in, by what their values are called once they are grouped."""
        return {
            (
                names.get((Dimension.STATE, state), state),
                names.get((Dimension.AGENCY, agency), agency),
                names.get((Dimension.VERDICT, verdict), verdict),
            )
            for agency, verdict in self.parts[deed, state, name]
        }

    def _is_safe(self, n: int, cells: set[tuple[str, str, str]], seen: tuple[Table, Plan], least: int) -> bool:
        table, plan = seen
        rest = sum(table[cell] for cell in cells) - n
        return n >= least and (rest == 0 or rest >= least) and not any(plan.withholds(TABLE, cell) for cell in cells)
