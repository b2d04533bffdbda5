"""How sure a figure is: confidence intervals by drawing windows again, with replacement. Pure; seeded.

Messages of one window depend on each other (a batch delays all that are in it), windows hardly do. So whole windows, or
whole pairs of windows, are drawn, never single messages.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from random import Random
from statistics import NormalDist
from typing import Final, TypeAlias

FEWEST: Final = 6
"""With fewer windows an interval would be guessed, so there is none."""
MOST: Final = 30
_DRAWS: Final = 2_000

_STUDENT: Final = dict(
    enumerate(
        (
            2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
            2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
        ),
        FEWEST,
    )
)  # fmt: skip
"""Windows → the 97.5 % point of Student's distribution with one degree of freedom less."""

Weights: TypeAlias = Sequence[int]
"""How often each window was drawn."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and between what it lies with 95 % confidence."""

    estimate: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Give the numbers under the names that readers rely on (`docs/formats.md#what-filter-cost-reports`)."""
        return {"estimate": round(self.estimate, 1), "low": round(self.low, 1), "high": round(self.high, 1)}


def interval_of(statistic: Callable[[Weights], float], windows: int, seed: int) -> Interval | None:
    """Estimate a statistic of windows, and draw them again and again to see how it wavers.

    Few windows waver less among themselves than the truth does. The share that is cut off at both ends is therefore
    the one with which the interval of a mean would be Student's (the expanded percentile interval: T. C. Hesterberg,
    What Teachers Should Know About the Bootstrap, 2015, section 3.4).
    """
    if not FEWEST <= windows <= MOST:
        return None
    random = Random(seed)
    drawn = sorted(statistic(_draw(windows, random)) for _ in range(_DRAWS))
    cut = math.floor(_DRAWS * _beyond(windows))
    return Interval(statistic([1] * windows), drawn[cut], drawn[-1 - cut])


def mean_of(values: Sequence[float]) -> Callable[[Weights], float]:
    """Give the mean of one value per window as a statistic."""
    return lambda weights: sum(map(mul, weights, values)) / sum(weights)


def _beyond(windows: int) -> float:
    """Say which share of the draws lies beyond each end."""
    return NormalDist().cdf(-math.sqrt(windows / (windows - 1)) * _STUDENT[windows])


def _draw(windows: int, random: Random) -> Weights:
    drawn = Counter(random.choices(range(windows), k=windows))
    return [drawn[window] for window in range(windows)]
