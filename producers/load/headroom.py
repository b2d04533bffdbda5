"""What a rate means to the nation: how often the mean of all look-ups of driver and vehicle data fits into it. Pure."""

import math
from dataclasses import dataclass
from typing import Final

LOOKUPS_A_YEAR: Final = 290_000_000
"""Motor vehicle queries through Nlets in the year to 1 October 2025, "more than" (`docs/network.md#figures`)."""
_YEAR_S: Final = 365 * 24 * 3_600
MEAN_PER_SECOND: Final = LOOKUPS_A_YEAR / _YEAR_S
PEAK_TO_MEAN: Final = 3
"""Assumption: no hourly figures are published (`docs/network.md#figures`)."""
_PLENTY: Final = 10
"""From here on nobody asks for a decimal place."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """A rate that was carried, beside what the nation asks."""

    per_second: float

    @property
    def times_mean(self) -> float:
        """Say how often the national mean fits into it."""
        return self.per_second / MEAN_PER_SECOND

    @property
    def times_peak(self) -> float:
        """Say how often the assumed national peak fits into it."""
        return self.times_mean / PEAK_TO_MEAN

    def to_json(self) -> dict[str, object]:
        """Give the numbers, and the sentence."""
        return {
            "carried_per_second": round(self.per_second, 1),
            "times_national_mean": _down(self.times_mean),
            "text": str(self),
        }

    def __str__(self) -> str:
        return (
            f"{_times(self.times_mean)} × the national mean of {MEAN_PER_SECOND:.1f} look-ups a second, "
            f"{_times(self.times_peak)} × the assumed peak of {PEAK_TO_MEAN} times the mean"
        )


def _times(ratio: float) -> str:
    """Round down: headroom is never flattered."""
    return f"{math.floor(ratio):,}" if ratio >= _PLENTY else f"{_down(ratio)}"


def _down(ratio: float) -> float:
    return math.floor(10 * ratio) / 10
