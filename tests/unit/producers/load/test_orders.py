"""A load that can't be made is refused before anything starts, with all that is wrong with it."""

import math
from dataclasses import replace

import pytest

from producers.load.limits.model import Thresholds
from producers.load.orders import ImpossibleLoadError, Options, Sources, read_options
from producers.load.sending.scenarios.model import ScenarioFile
from producers.load.sending.shapes import Arrivals, Schedule, Shape
from streams.errors import Exit

_OPTIONS = Options(
    rate=200.0, seconds=4.0, profile="spike", arrivals="even", warm_up=1.0, p99_ms=None, find_max=False, hold=None,
    seed=7,
)  # fmt: skip


def test_options_that_can_be_meant_are_read() -> None:
    """Thresholds in µs, and nothing held unless a maximum is looked for."""
    order = read_options(replace(_OPTIONS, p99_ms=2.5))

    assert order.schedule == Schedule(Shape.SPIKE, 200.0, 4.0)
    assert (order.arrivals, order.warm_up_s, order.p99_us, order.hold, order.seed) == (
        Arrivals.EVEN,
        1.0,
        2_500,
        None,
        7,
    )


def test_what_is_found_is_held_at_85_percent() -> None:
    """Unless another share is said."""
    searching = replace(_OPTIONS, profile="constant", find_max=True)

    assert read_options(searching).hold == 0.85
    assert read_options(replace(searching, hold=0.5)).hold == 0.5


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf, 100_001.0])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    """No number at all, too."""
    with pytest.raises(ImpossibleLoadError, match="--rate must be above 0 and at most 100,000 a second"):
        read_options(replace(_OPTIONS, rate=rate))


def test_more_messages_than_can_be_remembered_are_refused() -> None:
    """The bound is on rate times seconds."""
    with pytest.raises(ImpossibleLoadError, match="at most 5,000,000 messages"):
        read_options(replace(_OPTIONS, rate=2_000.0, seconds=2_501.0))


def test_a_warm_up_is_a_window_too() -> None:
    """It has no more messages than one may have."""
    with pytest.raises(ImpossibleLoadError, match=r"^--rate times --warm-up must be at most 5,000,000 messages$"):
        read_options(replace(_OPTIONS, rate=2_000.0, seconds=1.0, warm_up=2_501.0))


def test_everything_wrong_is_said_at_once() -> None:
    """As a matter of usage."""
    options = Options(
        rate=0.0, seconds=0.0, profile="sinus", arrivals="odd", warm_up=-1.0, p99_ms=0.0, find_max=False, hold=2.0,
        seed=1, producers=0, log="a.jsonl",
    )  # fmt: skip
    with pytest.raises(ImpossibleLoadError) as caught:
        read_options(options)

    assert caught.value.exit is Exit.USAGE
    assert caught.value.problems == (
        "--rate must be above 0 and at most 100,000 a second, not `0`",
        "--seconds must be above 0 and at most 3,600, not `0`",
        "--warm-up must be from 0 to 3,600 seconds, not `-1`",
        "--p99 must be above 0 ms, not `0`",
        "--producers must be from 1 to 16, not `0`",
        "--profile must be one of constant, steps, ramp, spike, daily, recorded, not `sinus`",
        "--arrivals must be one of poisson, even, not `odd`",
        "--hold needs --find-max: it is a share of the maximum",
        "--hold must be above 0 and at most 1, not `2`",
        "--log goes with --profile recorded alone",
    )
    assert str(caught.value).count(";") == 9


def test_a_maximum_is_looked_for_at_constant_rates_alone() -> None:
    """A ramp has no rate to hold."""
    with pytest.raises(ImpossibleLoadError, match="--profile constant alone"):
        read_options(replace(_OPTIONS, find_max=True))


def test_an_option_goes_before_a_scenario_and_a_scenario_before_what_goes_without_saying() -> None:
    """So that one scenario serves at any rate."""
    scenario = ScenarioFile.model_validate(
        {"name": "mine", "load": {"rate": "50", "profile": "daily"}, "traffic": {"keys": {"RQ": "1"}}}
    )
    order = read_options(Options(rate=70.0), Sources(scenario))

    assert order.schedule == Schedule(Shape.DAILY, 70.0, 10.0)
    assert (order.arrivals, order.warm_up_s, order.producers) == (Arrivals.POISSON, 2.0, None)
    assert order.traffic.keys.values == {"RQ": 1.0}
    assert order.traffic.keys.basis == "scenario `mine`"


def test_a_recording_is_followed_if_there_is_one() -> None:
    """Its gaps go to the schedule; without a log there are none."""
    recorded = Options(profile="recorded", log="a.jsonl")

    assert read_options(recorded, Sources(gaps=(0.5, 1.5))).schedule.recording == (0.5, 1.5)
    with pytest.raises(ImpossibleLoadError, match="--profile recorded needs --log FILE"):
        read_options(Options(profile="recorded"))


def _limits(rate: float) -> Thresholds:
    return Thresholds.model_validate(
        {"at": {"per_second": rate}, "limits": [{"name": "all", "latency": {"p50": "1 s"}}]}
    )


def test_thresholds_say_the_rate() -> None:
    """They speak of one, whatever a scenario says."""
    order = read_options(Options(thresholds="limits.yaml"), Sources(thresholds=_limits(150.0)))

    assert order.schedule.per_second == 150.0
    assert order.thresholds == _limits(150.0)


def test_the_cost_of_filters_is_found_in_eight_pairs() -> None:
    """Unless another number is said; without the wish there are none."""
    assert read_options(Options(filter_cost=True)).pairs == 8
    assert read_options(Options(filter_cost=True, pairs=12)).pairs == 12
    assert read_options(Options()).pairs is None


def test_goals_that_do_not_go_together_are_refused() -> None:
    """All at once."""
    options = Options(
        rate=100.0, thresholds="limits.yaml", find_max=True, p99_ms=5.0, pairs=5,
    )  # fmt: skip
    with pytest.raises(ImpossibleLoadError) as caught:
        read_options(options)
    with pytest.raises(ImpossibleLoadError, match="goes neither with --find-max nor with --p99"):
        read_options(Options(filter_cost=True, find_max=True))

    assert caught.value.problems == (
        "--rate is what the thresholds say: leave out one of the two",
        "--thresholds speak of one rate, and --find-max tries many",
        "--p99 can stand in the thresholds: leave out one of the two",
        "--pairs needs --filter-cost",
        "--pairs must be from 6 to 30, not `5`",
    )
