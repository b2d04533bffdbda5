"""The distance between two distributions of gaps is that of Kolmogorov and Smirnov, and forgives a tolerance."""

from itertools import accumulate
from random import Random

import pytest
from scipy.stats import ks_2samp

from producers.replay.distances import Distances, distance


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_scipy_computes(seed: int) -> None:
    """On gaps with ties, of different numbers."""
    random = Random(seed)
    one = sorted(round(random.expovariate(1.0), 1) for _ in range(200))
    other = sorted(round(random.expovariate(0.7), 1) for _ in range(150))

    assert distance(one, other, 0.0) == pytest.approx(ks_2samp(one, other).statistic)


def test_a_tolerance_forgives_what_is_within_it() -> None:
    """A log rounded to seconds, replayed a little late, is not another log; one that is far off stays so."""
    recorded = [1_000_000.0] * 50
    replayed = [1_000_400.0] * 50

    assert distance(recorded, replayed, 0.0) == 1.0
    assert distance(recorded, replayed, 3_000.0) == 0.0
    assert distance(recorded, [2_000_000.0] * 50, 3_000.0) == 1.0


def test_gaps_are_taken_between_messages() -> None:
    """The same gaps, whenever they begin."""
    distances = Distances()
    for at_us in accumulate((5, 10, 20, 30)):
        distances.add(at_us, at_us + 77)

    assert distances.shown(0.0).gaps == 3
    assert distances.shown(0.0).ks == 0.0


def test_too_few_gaps_say_nothing() -> None:
    """Two messages have one."""
    distances = Distances()
    distances.add(1, 1)
    distances.add(2, 2)

    assert (distances.shown(0.0).gaps, distances.shown(0.0).ks, distances.shown(0.0).ks_tolerant) == (1, None, None)
