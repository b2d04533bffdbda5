"""A figure from several seeds is their mean, with an interval if they are enough."""

from random import Random
from statistics import mean

import pytest

from streams.messages.synthetic import Synthesis
from streams.whatif.seeds import MOST, Estimate, SeveralLogsError, check_worlds, estimate


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([7], Estimate(7), id="one log, as it is"),
        pytest.param([7, 8], Estimate(7.5), id="two, no interval"),
        pytest.param([10, 12, 14], Estimate(12, 7.03, 16.97), id="three"),
        pytest.param([5, 5, 5, 5], Estimate(5, 5, 5), id="no doubt"),
        pytest.param([0, 0, 3], Estimate(1, 0, 5.3), id="none is below nothing"),
    ],
)
def test_a_figure_of_seeds(values: list[int], expected: Estimate) -> None:
    """By hand: mean, and Student's 97.5 % point times the standard error."""
    assert estimate(values).rounded() == expected


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Of many intervals over five seeds, 95 in a hundred hold the mean that values were drawn around."""
    random, hits, times = Random(1), 0, 2_000
    for _ in range(times):
        found = estimate([round(random.gauss(1_000, 50)) for _ in range(5)])
        hits += (found.low or 0) <= 1_000 <= (found.high or 0)

    assert 0.93 < hits / times < 0.97
    assert mean([estimate([1, 2]).n, 1.5]) == 1.5


def world(seed: int, scale: str = "0.001") -> Synthesis:
    """Label a log."""
    return Synthesis(2025, scale, seed)


@pytest.mark.parametrize(
    "worlds",
    [
        pytest.param([None, None], id="real ones"),
        pytest.param([world(1), None], id="one of them real"),
        pytest.param([world(1), world(1)], id="the same twice"),
        pytest.param([world(1), world(2, "0.01")], id="of different scales"),
        pytest.param([world(seed) for seed in range(MOST + 1)], id="too many"),
    ],
)
def test_logs_that_do_not_belong_together(worlds: list[Synthesis | None]) -> None:
    """They aren't added up in silence."""
    with pytest.raises(SeveralLogsError, match="differ by their seed alone"):
        check_worlds(worlds)


def test_logs_that_do() -> None:
    """One of any kind, or several seeds of one world."""
    check_worlds([None])
    check_worlds([world(1), world(2), world(3)])
