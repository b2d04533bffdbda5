"""What is published of counts: every table by one plan of what to withhold. Pure; all formats are written from this.

A figure that stands for nothing is withheld; a row that isn't there is 0.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec

from streams.reports.cube import Cube, Dimension, Dimensions, Outcome, Table, Values, published, tables_of
from streams.reports.figures import Figure, Figures
from streams.reports.grouping import Group, grouped, groups_of
from streams.reports.suppression import LEAST, Plan, plan_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: how many requests, and what became of them."""

    values: Values
    requests: int | None
    disclosures: int | None
    """All that passed, whole or in part."""
    refused: int | None
    rejected: int | None

    def figures(self) -> dict[str, int | None]:
        """Name what is published of it."""
        return {
            "requests": self.requests,
            "disclosures": self.disclosures,
            "refused": self.refused,
            "rejected": self.rejected,
        }


@dataclass(frozen=True)
class Release:
    """Everything that is published of counts."""

    tables: Mapping[Dimensions, tuple[Row, ...]]
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    plan: Plan
    least: int

    def rows(self, *dimensions: Dimension) -> tuple[Row, ...]:
        """Give a table by what it is counted by."""
        return self.tables[dimensions]

    @property
    def total(self) -> Row:
        """Everything; of nothing, nothing."""
        return next(iter(self.tables[()]), Row((), 0, 0, 0, 0))

    @cached_property
    def digest(self) -> str:
        """Name what is published, whatever the format."""
        tables = [(by, [(row.values, row.figures()) for row in rows]) for by, rows in self.tables.items()]
        content = msgspec.json.encode([tables, self.figures], order="sorted")
        return f"sha256:{hashlib.sha256(content).hexdigest()}"


_TOLD: Final = (Outcome.DISCLOSED, Outcome.REFUSED, Outcome.REJECTED)


def release_of(cube: Cube, figures: Figures, least: int = LEAST) -> Release:
    """Decide what of counts is published."""
    groups = groups_of(cube, least)
    tables = tables_of(grouped(cube, groups))
    seen = _Seen(
        tables, plan_of(tables, least), {(group.dimension, each) for group in groups for each in group.members}
    )
    return Release(
        {by: tuple(seen.rows(by)) for by in published() if Dimension.OUTCOME not in by},
        tuple(figures.published(tables, seen.plan, groups, least)),
        groups,
        seen.plan,
        least,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of the tables is published."""

    tables: Mapping[Dimensions, Table]
    plan: Plan
    together: set[tuple[Dimension, str]]
    """Values that are counted with others, and so have no figure of their own."""

    def rows(self, by: Dimensions) -> Iterator[Row]:
        """Give a table's."""
        for values in sorted(self.tables[by]):
            yield Row(values, self._figure(by, values), *(self._part(by, values, outcome) for outcome in _TOLD))

    def _part(self, by: Dimensions, values: Values, outcome: Outcome) -> int | None:
        """Give how many of a row's requests came to an outcome; of monthly counts that is not known."""
        with_outcome = (*by, Dimension.OUTCOME)
        if (Dimension.OUTCOME, outcome) in self.together or self._figure(
            with_outcome, (*values, Outcome.NOT_TOLD)
        ) != 0:
            return None
        return self._figure(with_outcome, (*values, outcome))

    def _figure(self, by: Dimensions, values: Values) -> int | None:
        return None if self.plan.withholds(by, values) else self.tables[by].get(values, 0)
