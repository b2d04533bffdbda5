"""Which cells of the published tables must be withheld, so that no small one can be worked out. Pure.

One plan serves all tables and all formats. A **box** is two values in each of some dimensions, everything else the
same. Requests moved around a box, to one corner and away from the next, leave every total of it as it was; so whoever
sees all that is published can't tell how many were moved, if the box's corners are withheld wherever they show. Two
dimensions make a box of four corners, three one of eight.

Every small cell gets boxes by which requests could be moved to it, one after another, without taking from any cell more
than it has, and one by which they could be moved away: then it may be anything in a span of `LEAST`, for all that
anybody knows. A cell of nothing is never a corner: there may be a reason why it is empty that everybody knows. Where a
cell has no such boxes, finer tables than its own are withheld whole, and if that doesn't do its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import log10
from typing import Final, TypeAlias

from streams.reports.cube import Cell, Dimension, Dimensions, Table, Values

LEAST: Final = 10
"""A cell below this, and not 0, is small."""
_TRIED: Final = {2: 10, 3: 5}
"""So many other values are tried in each dimension of a box, by how many it has."""

_Corner: TypeAlias = Mapping[Dimension, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is withheld: single cells, and tables whole."""

    cells: frozenset[Cell]
    tables: frozenset[Dimensions]

    def withholds(self, dimensions: Dimensions, values: Values) -> bool:
        """Say whether a cell is withheld."""
        return dimensions in self.tables or (dimensions, values) in self.cells


def plan_of(tables: Mapping[Dimensions, Table], least: int = LEAST) -> Plan:
    """Say what to withhold. In tables of one dimension no cell may be small: `grouping.py` sees to that."""
    return _Planner(tables, least).plan()


@dataclass(frozen=True, slots=True)
class _Box:
    """A box, in every table that shows it."""

    giving: tuple[Cell, ...]
    """Corners that requests are moved away from."""
    taking: tuple[Cell, ...]
    """Those they are moved to; the cell that it is for is one."""


class _Planner:
    """A plan in the making."""

    def __init__(self, tables: Mapping[Dimensions, Table], least: int) -> None:
        self._tables: Final = tables
        self._least: Final = least
        self._withheld: Final[set[Cell]] = set()
        self._safe: Final[set[Cell]] = set()
        """Small cells that have a box."""
        self._whole: Final[set[Dimensions]] = set()
        self._kept: Final[dict[tuple[Dimensions, int], Mapping[Values, list[tuple[Values, int]]]]] = {}

    def plan(self) -> Plan:
        """Go through the tables, the coarsest first: a box for a coarse cell serves finer ones."""
        for dimensions, table in self._tables.items():
            for values, n in sorted(table.items()):
                if 0 < n < self._least and (dimensions, values) not in self._safe and dimensions not in self._whole:
                    self._protect(dimensions, values)
        return Plan(frozenset(self._withheld), frozenset(self._whole))

    def _protect(self, dimensions: Dimensions, values: Values) -> None:
        corner = dict(zip(dimensions, values, strict=True))
        for size in range(len(dimensions), 1, -1):
            boxes = self._enough(
                [box for inside in combinations(dimensions, size) for box in self._boxes(corner, inside)]
            )
            if boxes:
                self._withheld.update(cell for box in boxes for cell in (*box.giving, *box.taking))
                self._safe.add((dimensions, values))
                self._safe.update(*(box.taking for box in boxes if self._room(box) + self._back(box) >= self._least))
                return
        self._give_up(dimensions, values)

    def _give_up(self, dimensions: Dimensions, values: Values) -> None:
        """Withhold the finer tables, in which a box would show, and try again; at last the cell's own table."""
        finer = {other for other in self._tables if set(dimensions) < set(other)} - self._whole
        self._whole.update(finer or {dimensions})
        if finer:
            self._protect(dimensions, values)

    def _enough(self, boxes: list[_Box]) -> list[_Box]:
        """Choose boxes until requests can be moved as far as must be; nothing if all together don't do."""
        chosen, up, down, used = list[_Box](), 0, 0, Counter[Cell]()
        while up + down < self._least:
            gains = [(self._room(box, used), self._back(box), box) for box in boxes]
            wanted = self._least - up - down
            room, back, best = min(
                (gain for gain in gains if gain[0] > 0),
                key=lambda gain: (1 + self._cost(gain[2])) / min(gain[0] + max(0, gain[1] - down), wanted),
                default=(0, 0, None),
            )
            if best is None:
                return []
            chosen.append(best)
            used.update(dict.fromkeys(best.giving, room))
            up, down = up + room, max(down, back)
        return chosen

    def _room(self, box: _Box, used: Mapping[Cell, int] | None = None) -> int:
        """Say how many requests can still be moved to the cell that a box is for."""
        return min(self._count(cell) - (used or {}).get(cell, 0) for cell in box.giving)

    def _back(self, box: _Box) -> int:
        """Say how many can be moved away from it."""
        return min(map(self._count, box.taking))

    def _count(self, cell: Cell) -> int:
        dimensions, values = cell
        return self._tables[dimensions].get(values, 0)

    def _cost(self, box: _Box) -> float:
        """Weigh what a box would withhold anew: coarse cells and large ones are worth more."""
        new = {*box.giving, *box.taking} - self._withheld
        return sum((1 + log10(self._count(cell))) * 10.0 ** (3 - len(cell[0])) for cell in new)

    def _boxes(self, corner: _Corner, inside: Dimensions) -> Iterator[_Box]:
        """Give the boxes tried around a cell that reach into some of its dimensions."""
        reached = {dimension: corner[dimension] for dimension in inside}
        fixed = {dimension: value for dimension, value in corner.items() if dimension not in inside}
        for others in self._others(reached):
            box = self._shown(reached, others, fixed)
            if box is not None:
                yield box

    def _others(self, corner: _Corner) -> Iterator[_Corner]:
        """Give the other values that a box may have: those to which single steps lead to some requests."""
        dimensions, here = tuple(corner), tuple(corner.values())
        near = [self._near(dimensions, here, i) for i in range(len(dimensions))]
        return (dict(zip(dimensions, others, strict=True)) for others in product(*near))

    def _near(self, dimensions: Dimensions, here: Values, i: int) -> list[str]:
        """Give the values of one dimension to which to step: withheld already, or of enough requests and few more."""
        line = [
            ((dimensions, at) not in self._withheld, n < self._least, n if n >= self._least else -n, at[i])
            for at, n in self._lines(dimensions, i).get((*here[:i], *here[i + 1 :]), ())
            if at[i] != here[i]
        ]
        return [value for *_, value in sorted(line)[: _TRIED[len(dimensions)]]]

    def _lines(self, dimensions: Dimensions, i: int) -> Mapping[Values, list[tuple[Values, int]]]:
        """Give a table's cells by all their values but one."""
        if (dimensions, i) not in self._kept:
            lines = defaultdict[Values, list[tuple[Values, int]]](list)
            for at, n in self._tables[dimensions].items():
                lines[(*at[:i], *at[i + 1 :])].append((at, n))
            self._kept[dimensions, i] = lines
        return self._kept[dimensions, i]

    def _shown(self, corner: _Corner, others: _Corner, fixed: _Corner) -> _Box | None:
        """Show a box in every table that it shows in; nothing if a corner would be empty."""
        giving, taking = list[Cell](), list[Cell]()
        for dimensions in self._tables:
            if set(corner) <= set(dimensions) and dimensions not in self._whole:
                best = max(self._at_rests(dimensions, corner, others, fixed), key=self._room, default=None)
                if best is None:
                    return None
                giving += best.giving
                taking += best.taking
        return _Box(tuple(giving), tuple(taking))

    def _at_rests(self, dimensions: Dimensions, corner: _Corner, others: _Corner, fixed: _Corner) -> Iterator[_Box]:
        """Give a box as one table shows it, at each value of the dimension, if any, that it doesn't reach into."""
        outside = [dimension for dimension in dimensions if dimension not in corner]
        known = [fixed[dimension] for dimension in outside if dimension in fixed]
        rests = known or (self._rests(dimensions, dimensions.index(outside[0])) if outside else [""])
        for rest in rests:
            box = _box(dimensions, corner, others, rest)
            if all(map(self._count, (*box.giving, *box.taking))):
                yield box

    def _rests(self, dimensions: Dimensions, i: int) -> list[str]:
        return [value for (value,) in self._tables[dimensions[i : i + 1]]]


def _box(dimensions: Dimensions, corner: _Corner, others: _Corner, rest: str) -> _Box:
    """Put corners together: those an odd number of steps from the first give requests, the others take them."""
    giving, taking = list[Cell](), list[Cell]()
    for steps in product((corner, others), repeat=len(corner)):
        at = dict(zip(corner, steps, strict=True))
        values = tuple(at[dimension][dimension] if dimension in at else rest for dimension in dimensions)
        odd = sum(step is others for step in steps) % 2
        (giving if odd else taking).append((dimensions, values))
    return _Box(tuple(giving), tuple(taking))
