"""A percentile curve is never low, and ends where samples do."""

import math
from collections import Counter
from random import Random

from producers.load.reporting.curve import curve_of


def test_a_curve_is_never_low_and_at_most_a_thousandth_high() -> None:
    """Held against the sorted samples themselves."""
    random = Random(7)
    samples = sorted(round(random.lognormvariate(10, 1)) for _ in range(30_000))

    for point in curve_of(Counter(samples)):
        exact = samples[max(math.ceil(point.share * len(samples)), 1) - 1]

        assert exact <= point.us <= exact * 1.001 + 1


def test_a_curve_ends_where_ten_samples_lie_beyond() -> None:
    """Further on a stray value more or less would move it."""
    random = Random(7)
    shares = [point.share for point in curve_of(Counter(random.randrange(1_000) for _ in range(1_000)))]

    assert shares[0] == 0
    assert shares == sorted(set(shares))
    assert 0.985 < shares[-1] <= 0.99
    assert all(1_000 * (1 - share) >= 10 for share in shares)


def test_too_few_samples_make_no_curve() -> None:
    """Nine lie beyond no share at all."""
    assert curve_of(Counter(range(9))) == ()
    assert curve_of(Counter()) == ()
