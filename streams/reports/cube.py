"""Requests counted by everything they are published by, and the tables of it. Pure.

A cell is a value for each of some dimensions; a table holds the cells of the same dimensions. A cell that is in no
table is 0.
"""

from collections import Counter
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cache
from itertools import combinations
from typing import Final, TypeAlias

from streams.policies.decision import Verdict


class Outcome(StrEnum):
    """What became of a request, as it is published: whole or in part given, refused by a rule, not understood."""

    DISCLOSED = "disclosed"
    REFUSED = "refused"
    REJECTED = "rejected"
    NOT_TOLD = "not told"

    @classmethod
    def of(cls, verdict: Verdict) -> "Outcome":
        """Give what a verdict comes to."""
        return _OUTCOMES[verdict]


_OUTCOMES: Final = {
    Verdict.DELIVER: Outcome.DISCLOSED,
    Verdict.REDACT: Outcome.DISCLOSED,
    Verdict.REFUSE: Outcome.REFUSED,
    Verdict.REJECT: Outcome.REJECTED,
}


class Dimension(IntEnum):
    """What requests are counted by: places in a cell of the finest grain."""

    STATE = 0
    AGENCY = 1
    MONTH = 2
    KIND = 3
    OUTCOME = 4

    @property
    def word(self) -> str:
        """Its name in every output."""
        return self.name.lower()


Values: TypeAlias = tuple[str, ...]
Dimensions: TypeAlias = tuple[Dimension, ...]
Cell: TypeAlias = tuple[Dimensions, Values]
"""Which table a cell is of, and its values there."""
Table: TypeAlias = Mapping[Values, int]
Cube: TypeAlias = Counter[Values]
"""State, agency, month, kind, outcome → requests."""

_S, _A, _M, _K, _O = Dimension
FINEST: Final[tuple[Dimensions, ...]] = ((_S, _A, _O), (_S, _M, _O), (_A, _M, _O), (_S, _K, _O), (_A, _K, _O))
"""The tables that are published; with each all that it adds up to."""


@cache
def published() -> tuple[Dimensions, ...]:
    """List the dimensions of every table that is published, the total first."""
    found = {part for finest in FINEST for size in range(len(finest) + 1) for part in combinations(finest, size)}
    return tuple(sorted(found, key=lambda dimensions: (len(dimensions), dimensions)))


def tables_of(cube: Mapping[Values, int]) -> dict[Dimensions, Counter[Values]]:
    """Add up every table."""
    tables: dict[Dimensions, Counter[Values]] = {dimensions: Counter() for dimensions in published()}
    for cell, n in cube.items():
        for dimensions, table in tables.items():
            table[tuple(cell[dimension] for dimension in dimensions)] += n
    return tables
