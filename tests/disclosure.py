"""An attack on what is published: everything that linear algebra and linear programming can tell of withheld cells.

The unknowns are the requests of the finest grain, none negative; every published figure of every table is an equation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from streams.reports.cube import Cell, Dimensions, Values

PRIME = 2_147_483_647


@dataclass(frozen=True)
class Attack:
    """What an attacker knows: the values of each dimension, and figures."""

    grain: tuple[Values, ...]
    equations: NDArray[np.float64]
    figures: NDArray[np.float64]

    @classmethod
    def on(cls, values: Iterable[Iterable[str]], published: Mapping[Cell, int]) -> "Attack":
        """Write what is published as equations."""
        grain = tuple(product(*values))
        equations = np.array([row(grain, *cell) for cell in published])
        return cls(grain, equations, np.array(list(published.values()), dtype=float))

    def tells(self, cell: Cell) -> bool:
        """Say whether additions and subtractions of published figures come to a cell."""
        wanted = row(self.grain, *cell)
        return rank(np.vstack([self.equations, wanted])) == rank(self.equations)

    def bounds(self, cell: Cell) -> tuple[float, float]:
        """Give the least and the most that a cell can be."""
        wanted = row(self.grain, *cell)
        ends = [
            sign * linprog(sign * wanted, A_eq=self.equations, b_eq=self.figures, method="highs").fun
            for sign in (1, -1)
        ]
        return ends[0], ends[1]


def row(grain: tuple[Values, ...], dimensions: Dimensions, values: Values) -> NDArray[np.float64]:
    """Say which of the finest cells a cell is made of."""
    return np.array([float(all(at[d] == v for d, v in zip(dimensions, values, strict=True))) for at in grain])


def rank(matrix: NDArray[np.float64]) -> int:
    """Give the rank, exactly but for a chance of one in two thousand millions: by elimination modulo a prime."""
    rows = matrix.astype(np.int64) % PRIME
    found = 0
    for column in range(rows.shape[1]):
        pivots = np.nonzero(rows[found:, column])[0]
        if not len(pivots):
            continue
        pivot = found + int(pivots[0])
        rows[[found, pivot]] = rows[[pivot, found]]
        rows[found] = rows[found] * pow(int(rows[found, column]), -1, PRIME) % PRIME
        below = rows[found + 1 :, column : column + 1]
        rows[found + 1 :] = (rows[found + 1 :] - below * rows[found]) % PRIME
        found += 1
        if found == len(rows):
            break
    return found
