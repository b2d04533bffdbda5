"""Latencies in an HdrHistogram; a percentile is given only where enough samples stand behind it. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hdrh.histogram import HdrHistogram

SHARES: Final = {"p50": 500, "p90": 900, "p99": 990, "p999": 999}
"""Percentiles by the name they are reported under, in thousandths."""

WRITTEN: Final = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p99.9"}
"""The same as people write them."""

ENOUGH: Final = 10
"""So many samples must lie beyond a percentile: one stray value more or less must not move it."""

_LEAST_US: Final = 2
"""The least range the library takes."""
_DIGITS: Final = 3


def needed(share: int) -> int:
    """Say how many samples a percentile needs: ten divided by the share beyond it."""
    return ENOUGH * 1_000 // (1_000 - share)


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


def histogram_of(durations_us: Mapping[int, int]) -> HdrHistogram:
    """Put durations, with how often each occurs, into a histogram of three digits."""
    histogram = HdrHistogram(1, max(durations_us, default=0) + _LEAST_US, _DIGITS)
    for us, times in durations_us.items():
        histogram.record_value(us, times)
    return histogram


def percentiles_of(durations_us: Mapping[int, int]) -> Percentiles:
    """Say what durations come to, given how often each occurs."""
    histogram = histogram_of(durations_us)
    samples = int(histogram.get_total_count())
    ranks = {name: math.ceil(share * samples / 1_000) for name, share in SHARES.items() if samples >= needed(share)}
    found = _values_at(histogram, ranks, samples)
    return Percentiles(samples, dict.fromkeys(SHARES) | found, int(histogram.max_value) if samples else None)


def _values_at(histogram: HdrHistogram, ranks: Mapping[str, int], samples: int) -> dict[str, int | None]:
    """Give percentiles that are never low, nor above the longest.

    The library rounds to the nearest sample, and is therefore asked for whole ones.
    """
    shares = {name: 100 * rank / samples for name, rank in ranks.items()}
    values = histogram.get_percentile_to_value_dict(shares.values())
    return {name: min(int(values[share]), int(histogram.max_value)) for name, share in shares.items()}
