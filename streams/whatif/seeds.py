"""A figure from several synthetic logs that differ by their seed alone: its mean, and how sure that is. Pure."""

import math
from collections.abc import Sequence
from statistics import mean, stdev
from typing import Final, NamedTuple

from streams.errors import UsageError
from streams.messages.synthetic import Synthesis

FEWEST: Final = 3
"""With fewer seeds an interval would be guessed, so there is none."""
MOST: Final = 20

_STUDENT: Final = (
    4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
    2.101, 2.093,
)  # fmt: skip
"""The 97.5 % points of Student's distribution for `FEWEST` to `MOST` values."""


class SeveralLogsError(UsageError):
    """Several logs were given that aren't one world under several seeds."""

    hint = "give one log, or merge them; logs of `nlets history generate` may differ by their seed alone"

    def __str__(self) -> str:
        return (
            f"several logs can be asked about only if they are synthetic, up to {MOST}, and differ by their seed alone"
        )


class Estimate(NamedTuple):
    """A figure, and between what the mean over all seeds lies with 95 % confidence."""

    n: float
    low: float | None = None
    high: float | None = None

    def rounded(self) -> "Estimate":
        """Give it as it is shown, to hundredths; what was counted is whole already."""
        return Estimate(round(self.n, 2), _hundredths(self.low), _hundredths(self.high))


def _hundredths(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def estimate(values: Sequence[int]) -> Estimate:
    """Take the figure of one log as it is; of several their mean, with Student's interval if they are enough."""
    if len(values) == 1:
        return Estimate(values[0])
    middle = mean(values)
    if len(values) < FEWEST:
        return Estimate(middle)
    half = _STUDENT[len(values) - FEWEST] * stdev(values) / math.sqrt(len(values))
    return Estimate(middle, max(middle - half, 0), middle + half)


def check_worlds(worlds: Sequence[Synthesis | None]) -> None:
    """See that logs may be taken together.

    Raises:
        SeveralLogsError: they may not.
    """
    if len(worlds) == 1:
        return
    known = [world for world in worlds if world is not None]
    alike = len(known) == len(worlds) and all(world.same_world(known[0]) for world in known)
    if not alike or len(set(known)) < len(known) or len(known) > MOST:
        raise SeveralLogsError
