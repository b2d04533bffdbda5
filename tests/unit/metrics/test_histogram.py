"""Buckets, quantiles, and how they compare with the library everybody uses."""

import random
from collections import Counter

import pytest
from hdrh.histogram import HdrHistogram

from streams.metrics.histogram import bucket_of, histogram_of, merge, percentiles, quantile, upper


@pytest.mark.parametrize(
    ("us", "bucket", "highest"),
    [
        pytest.param(0, 0, 0, id="zero"),
        pytest.param(-5, 0, 0, id="a clock that went back"),
        pytest.param(127, 127, 127, id="the last exact bucket"),
        pytest.param(128, 128, 129, id="the first bucket of two"),
        pytest.param(255, 191, 255, id="the end of an octave"),
        pytest.param(256, 192, 259, id="the start of the next"),
        pytest.param(1_000_000, 954, 1_007_615, id="a second"),
    ],
)
def test_a_duration_falls_in_its_bucket(us: int, bucket: int, highest: int) -> None:
    """Buckets are numbered without holes, and know their end."""
    assert bucket_of(us) == bucket
    assert upper(bucket) == highest


def test_buckets_touch_one_another() -> None:
    """The duration after a bucket's longest falls in the next bucket."""
    assert all(bucket_of(upper(bucket) + 1) == bucket + 1 for bucket in range(4_000))


def test_no_values_have_no_quantile() -> None:
    """Nothing measured is shown as nothing, not as zero."""
    assert quantile({}, 0.99) is None
    assert percentiles({}) == {"p50": None, "p90": None, "p99": None, "p999": None, "max": None}


def test_a_quantile_counts_in_decimals() -> None:
    """7 % of 100 values are 7 values, though 0.07 × 100 is a little more in binary."""
    assert quantile(dict.fromkeys(range(100), 1), 0.07) == 6


def test_merging_adds() -> None:
    """Counts of equal buckets are added."""
    assert merge([{1: 2, 5: 1}, {5: 3}, {}]) == {1: 2, 5: 4}


def test_durations_are_sorted_into_buckets() -> None:
    """Two durations of one bucket are counted together."""
    assert histogram_of({128: 1, 129: 2, 3: 1}) == {128: 3, 3: 1}


@pytest.mark.parametrize("q", [0.5, 0.9, 0.99, 0.999, 1.0])
def test_quantiles_agree_with_hdrhistogram(q: float) -> None:
    """On 20,000 log-normal latencies both say the same, within the width of a bucket."""
    chance = random.Random(1)
    values = Counter(int(chance.lognormvariate(9, 1.5)) + 1 for _ in range(20_000))
    theirs = HdrHistogram(1, 3_600_000_000, 4)
    for value, times in values.items():
        theirs.record_value(value, times)
    ours = quantile(histogram_of(values), q)

    assert ours is not None
    assert 0.9999 <= ours / theirs.get_value_at_percentile(100 * q) <= 1.016
