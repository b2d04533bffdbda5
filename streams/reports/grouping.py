"""Values of a dimension that too few requests have, put together, so that each of the rest can be named. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.reports.cube import Dimension, Values

_NAMED: Final = 3
"""So many values a group's name lists."""


@dataclass(frozen=True, slots=True)
class Group:
    """Values that are published as one."""

    dimension: Dimension
    members: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called wherever one of its members would stand."""
        if len(self.members) <= _NAMED:
            return " or ".join(self.members)
        return f"{len(self.members)} others together"


def groups_of(cube: Mapping[Values, int], least: int) -> tuple[Group, ...]:
    """Find, in each dimension, the smallest values that must go together so that none is below the least."""
    found = (_group(cube, dimension, least) for dimension in Dimension)
    return tuple(group for group in found if group)


def grouped(cube: Mapping[Values, int], groups: Sequence[Group]) -> Counter[Values]:
    """Count by groups."""
    names = {(group.dimension, member): group.name for group in groups for member in group.members}
    counted = Counter[Values]()
    for cell, n in cube.items():
        counted[tuple(names.get((dimension, cell[dimension]), cell[dimension]) for dimension in Dimension)] += n
    return counted


def _group(cube: Mapping[Values, int], dimension: Dimension, least: int) -> Group | None:
    totals = Counter[str]()
    for cell, n in cube.items():
        totals[cell[dimension]] += n
    members: list[str] = []
    together = 0
    for value, n in sorted(totals.items(), key=lambda each: (each[1], each[0])):
        if n >= least and (not members or together >= least):
            break
        members.append(value)
        together += n
    return Group(dimension, tuple(sorted(members))) if len(members) > 1 else None
