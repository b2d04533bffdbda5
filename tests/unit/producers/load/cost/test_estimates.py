"""What is reported as the filters' cost is what was added, in as many cases as the interval promises."""

import math
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from producers.load.cost.estimates import Estimates, added_of, estimates_of
from producers.load.cost.intervals import FEWEST, MOST, Interval, interval_of, mean_of
from producers.load.cost.pairs import Group, Pair, Seen, Side
from producers.load.cost.pooled import Pooled, rounded_up

_ADDED_US = 5_000
_GROUP = Group("WA", "DQ")
_OTHER = Group("TX", "YQ")


def _window(random: Random, count: int, added_us: int) -> Counter[int]:
    """Draw latencies with a long tail; each window has, as on a busy machine, a mood of its own."""
    mood_us = random.gauss(20_000, 1_000)
    return Counter(round(mood_us + added_us + random.lognormvariate(8.5, 0.5)) for _ in range(count))


def _pair(random: Random, count: int, added_us: int = _ADDED_US, cpu_us: float | None = None) -> Pair:
    def seen(side: Side) -> Seen:
        more_us = added_us if side is Side.ON else 0
        durations = {group: _window(random, count, more_us) for group in (_GROUP, _OTHER)}
        return Seen(durations, cpu_us and cpu_us + more_us / 1_000 + random.gauss(0, 1))

    return Pair({side: seen(side) for side in Side}, refused=3, rules={"wa-ice": 2})


def _pairs(seed: int, windows: int, count: int, added_us: int = _ADDED_US) -> list[Pair]:
    random = Random(seed)
    return [_pair(random, count, added_us, cpu_us=100.0) for _ in range(windows)]


def _added(seed: int, windows: int, count: int, percentile: str) -> Interval:
    found = added_of(_pairs(seed, windows, count), lambda group: group is _GROUP, seed).added[percentile]
    assert found is not None
    return found


def _holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_five_added_milliseconds_are_reported_as_five_milliseconds() -> None:
    """In 12 experiments of 6 pairs each 95 % are promised, and at least 10 must keep it; none is far off."""
    found = [_added(seed, FEWEST, 30, "p50") for seed in range(12)]

    assert sum(_holds(each, _ADDED_US) for each in found) >= 10
    assert all(abs(each.estimate - _ADDED_US) < 3_500 for each in found)
    assert sum(each.estimate for each in found) / len(found) == pytest.approx(_ADDED_US, rel=0.1)


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("windows", [8, 12])
@pytest.mark.parametrize(("percentile", "count"), [("p50", 100), ("p99", 300)])
def test_intervals_hold_what_was_added_as_often_as_they_promise(windows: int, percentile: str, count: int) -> None:
    """In 300 experiments; three standard errors below 95 % is 91 %."""
    held = sum(_holds(_added(seed, windows, count, percentile), _ADDED_US) for seed in range(300))

    assert held >= 0.91 * 300


def test_what_takes_the_same_time_costs_nothing_for_sure() -> None:
    """However much the windows differ among themselves: compared are partners."""
    seen = [Seen({_GROUP: _window(Random(seed), 50, 0)}, 100.0) for seed in range(8)]
    found = estimates_of([Pair(dict.fromkeys(Side, each), 0, {}) for each in seen], seed=1)

    assert found.all.added["p50"] == Interval(0, 0, 0)
    assert found.cpu is not None
    assert found.cpu.added == Interval(0, 0, 0)


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    """Eight pairs with 2 × 150 answers a window."""
    return estimates_of(_pairs(2, 8, 150), seed=3)


def test_cost_is_told_for_all_by_state_and_by_class(estimates: Estimates) -> None:
    """A percentile only with samples enough in all windows of a side together."""
    assert estimates.all.samples == 2_400
    assert {name: each.samples for name, each in estimates.by_state.items()} == {"TX": 1_200, "WA": 1_200}
    assert {name: each.samples for name, each in estimates.by_class.items()} == {
        "look-up": 1_200, "officer-safety": 1_200
    }  # fmt: skip
    assert [name for name, each in estimates.all.added.items() if each] == ["p50", "p90", "p99"]
    assert estimates.all.on["p999"] is None


def test_processor_time_and_rules_are_told(estimates: Estimates) -> None:
    """Five microseconds were added to a hundred."""
    assert estimates.cpu is not None
    assert estimates.cpu.added is not None
    assert _holds(estimates.cpu.added, 5.0)
    assert estimates.cpu.on - estimates.cpu.off == pytest.approx(estimates.cpu.added.estimate)
    assert (estimates.refused, estimates.rules) == (24, {"wa-ice": 16})


def test_the_same_pairs_and_seed_give_the_same_intervals(estimates: Estimates) -> None:
    """So a report can be checked."""
    assert estimates_of(_pairs(2, 8, 150), seed=3) == estimates


def test_few_pairs_give_figures_but_no_interval() -> None:
    """Between five windows nobody knows how far they waver."""
    few = estimates_of(_pairs(2, FEWEST - 1, 150), seed=3)

    assert few.all.on["p99"] is not None
    assert set(few.all.added.values()) == {None}
    assert few.cpu is not None
    assert few.cpu.added is None


def test_stages_out_of_sight_have_no_processor_time() -> None:
    """One window without is enough: then none is told."""
    random = Random(4)
    pairs = [_pair(random, 30, cpu_us=100.0) for _ in range(6)]

    assert estimates_of([*pairs, _pair(random, 30)], seed=1).cpu is None
    assert estimates_of([], seed=1).cpu is None


def test_a_group_that_a_window_lacks_has_no_interval() -> None:
    """A draw of windows might have none of it."""
    windows = [Counter({1_000: 20}), *[Counter({1_000: 20, 2_000: 5})] * 5]

    assert Pooled.of(windows).interval(500, seed=1) == Interval(1_000, 1_000, 1_000)
    assert Pooled.of([Counter[int](), *windows]).interval(500, seed=1) is None
    assert Pooled.of([Counter[int]()] * 6).interval(500, seed=1) is None


def _sorted_durations(random: Random) -> Iterator[int]:
    return iter(sorted(round(random.lognormvariate(8, 1)) for _ in range(random.randint(100, 400))))


def test_a_percentile_of_pooled_windows_is_that_of_their_answers() -> None:
    """Each window counts as often as it was drawn; a percentile is the first value that enough are at most."""
    random = Random(5)
    windows = [list(_sorted_durations(random)) for _ in range(6)]
    weights = [0, 2, 1, 1, 2, 0]
    drawn = sorted(us for window, times in zip(windows, weights, strict=True) for us in window * times)
    pooled = Pooled.of([Counter(window) for window in windows])

    for share in (500, 900, 990):
        assert pooled.quantile(share)(weights) == drawn[math.ceil(share * len(drawn) / 1_000) - 1]


def test_durations_are_kept_to_four_digits_and_never_rounded_down() -> None:
    """So a percentile is never low."""
    kept = {us: rounded_up(us) for us in (0, 7, 9_999, 10_000, 10_001, 85_231, 85_230, 1_234_567)}

    assert kept == {
        0: 0, 7: 7, 9_999: 9_999, 10_000: 10_000, 10_001: 10_010, 85_231: 85_240, 85_230: 85_230, 1_234_567: 1_235_000
    }  # fmt: skip


def test_the_mean_of_windows_that_differ_by_chance_is_held_as_often_as_promised() -> None:
    """In 50 experiments; the mean is what the interval was made for."""
    random = Random(6)
    found = [interval_of(mean_of([random.gauss(7, 3) for _ in range(6)]), 6, seed) for seed in range(50)]

    assert sum(each is not None and _holds(each, 7) for each in found) >= 44


@pytest.mark.parametrize("windows", [FEWEST - 1, MOST + 1])
def test_an_interval_needs_some_windows_and_takes_no_more_than_it_knows(windows: int) -> None:
    """Its points of Student's distribution are a table."""
    assert interval_of(mean_of([1.0] * windows), windows, seed=1) is None
