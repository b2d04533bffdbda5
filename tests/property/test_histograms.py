"""Laws of the latency histogram."""

import math
from collections import Counter
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.metrics.histogram import bucket_of, histogram_of, merge, quantile, upper

durations: Final = st.integers(min_value=0, max_value=10**13)
histograms: Final = st.dictionaries(st.integers(0, 4_000), st.integers(1, 10**6), max_size=30)
shares: Final = st.integers(1, 1_000).map(lambda n: n / 1_000)


@given(durations)
def test_a_bucket_is_never_low_and_at_most_1_6_percent_high(us: int) -> None:
    """It ends at most 1.6 % above the duration, and never below."""
    assert us <= upper(bucket_of(us)) <= us * 1.016


@given(durations, durations)
def test_buckets_keep_the_order(one: int, other: int) -> None:
    """A longer duration never falls in a lower bucket."""
    assert (one <= other) <= (bucket_of(one) <= bucket_of(other))


@given(st.lists(durations, min_size=1, max_size=200), shares)
def test_a_quantile_is_never_low_and_at_most_1_6_percent_high(values: list[int], q: float) -> None:
    """Compared with the exact quantile, the smallest value that the share q of all values don't exceed."""
    exact = sorted(values)[max(1, math.ceil(round(q * 1_000) * len(values) / 1_000)) - 1]
    ours = quantile(histogram_of(Counter(values)), q)

    assert ours is not None
    assert exact <= ours <= exact * 1.016


@given(histograms, histograms)
def test_merging_is_commutative(one: dict[int, int], other: dict[int, int]) -> None:
    """That is, a + b = b + a."""
    assert merge([one, other]) == merge([other, one])


@given(histograms, histograms, histograms)
def test_merging_is_associative(one: dict[int, int], two: dict[int, int], three: dict[int, int]) -> None:
    """(a + b) + c = a + (b + c)."""
    assert merge([merge([one, two]), three]) == merge([one, merge([two, three])])


@given(st.lists(durations, max_size=100), st.lists(durations, max_size=100))
def test_merging_loses_nothing(some: list[int], others: list[int]) -> None:
    """The histogram of all is the sum of the histograms of the parts."""
    assert merge([histogram_of(Counter(some)), histogram_of(Counter(others))]) == histogram_of(Counter(some + others))
