"""A sparse log-linear latency histogram: plain mappings of bucket to count. No clock, no records here.

Below 128 µs a bucket is one microsecond; above, every octave is cut into 64, so a bucket is at most 1/64 of its values
wide. A value is shown as the highest its bucket can hold: a quantile is never low, and at most 1.6 % high.
"""

import math
from collections.abc import Iterable, Mapping, MutableMapping
from fractions import Fraction
from typing import Final, TypeAlias

Histogram: TypeAlias = Mapping[int, int]
"""Bucket → how many values fell in it. Buckets without values are left out."""

_BITS: Final = 6
"""Each octave has two to this power buckets."""

_DENOMINATOR: Final = 1_000_000
"""Quantiles are meant in decimals: 0.07 of 100 values are 7 values, whatever binary makes of 0.07."""

PERCENTILES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999, "max": 1.0}
"""What is shown of a histogram (`docs/formats.md#commands`)."""


def bucket_of(us: int) -> int:
    """Find the bucket of a duration. A clock that went back gives 0: there is no negative latency to show."""
    if us < 0:
        return 0
    shift = max(0, us.bit_length() - _BITS - 1)
    return (shift << _BITS) + (us >> shift)


def upper(bucket: int) -> int:
    """Give the longest duration that falls in the bucket."""
    shift = max(0, (bucket >> _BITS) - 1)
    return ((bucket - (shift << _BITS) + 1) << shift) - 1


def histogram_of(durations: Mapping[int, int]) -> dict[int, int]:
    """Sort durations in µs, each with how often it was seen, into buckets."""
    buckets: dict[int, int] = {}
    for us, times in durations.items():
        bucket = bucket_of(us)
        buckets[bucket] = buckets.get(bucket, 0) + times
    return buckets


def add(into: MutableMapping[int, int], histogram: Histogram) -> None:
    """Add the counts of `histogram` to those of `into`."""
    for bucket, times in histogram.items():
        into[bucket] = into.get(bucket, 0) + times


def merge(histograms: Iterable[Histogram]) -> dict[int, int]:
    """Sum histograms; neither order nor grouping matters."""
    merged: dict[int, int] = {}
    for histogram in histograms:
        add(merged, histogram)
    return merged


def quantile(histogram: Histogram, q: float) -> int | None:
    """Give a duration that at least the share `q` of the values don't exceed; None if there are no values."""
    rank = max(1, math.ceil(Fraction(q).limit_denominator(_DENOMINATOR) * sum(histogram.values())))
    passed = 0
    for bucket in sorted(histogram):
        passed += histogram[bucket]
        if passed >= rank:
            return upper(bucket)
    return None


def percentiles(histogram: Histogram) -> dict[str, int | None]:
    """Give the percentiles that are shown, in µs."""
    return {name: quantile(histogram, q) for name, q in PERCENTILES.items()}
