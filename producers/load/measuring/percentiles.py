"""Latencies in an HdrHistogram; a percentile is given only where enough samples stand behind it. Pure."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hdrh.histogram import HdrHistogram

SHARES: Final = {"p50": 500, "p90": 900, "p99": 990, "p999": 999}
"""Percentiles by the name they are reported under, in thousandths."""

_ENOUGH: Final = 10
"""So many samples must lie beyond a percentile: one stray value more or less must not move it."""

_LONGEST_US: Final = 2 * 3_600 * 10**6
"""Longer than a window may last and answers be waited for."""
_DIGITS: Final = 3


def needed(share: int) -> int:
    """Say how many samples a percentile needs: ten divided by the share beyond it."""
    return _ENOUGH * 1_000 // (1_000 - share)


@dataclass(frozen=True, slots=True)
class Percentiles:
    """What a set of latencies comes to, in µs; a percentile without enough samples is none."""

    samples: int
    values: dict[str, int | None]
    max_us: int | None

    @property
    def too_few(self) -> dict[str, str]:
        """Say of each percentile that is not given why it isn't."""
        return {
            name: f"too few: {self.samples:,} of {needed(share):,} samples"
            for name, share in SHARES.items()
            if self.values[name] is None
        }

    def to_json(self) -> dict[str, object]:
        """Give the numbers under the names that readers rely on (`docs/formats.md#what-nlets-load-reports`)."""
        return {**self.values, "max": self.max_us, "samples": self.samples, "too_few": self.too_few}


def percentiles_of(durations_us: Iterable[int]) -> Percentiles:
    """Sort durations into a histogram of three digits. Below zero, which two clocks may give, counts as zero."""
    histogram = HdrHistogram(1, _LONGEST_US, _DIGITS)
    for us, times in Counter(durations_us).items():
        histogram.record_value(min(max(us, 0), _LONGEST_US), times)
    samples = int(histogram.get_total_count())
    values = {
        name: _value_at(histogram, share, samples) if samples >= needed(share) else None
        for name, share in SHARES.items()
    }
    return Percentiles(samples, values, int(histogram.max_value) if samples else None)


def _value_at(histogram: HdrHistogram, share: int, samples: int) -> int:
    """Give a percentile that is never low, nor above the longest.

    The library rounds to the nearest sample, and is therefore asked for a whole one.
    """
    rank = math.ceil(share * samples / 1_000)
    return min(int(histogram.get_value_at_percentile(100 * rank / samples)), int(histogram.max_value))
