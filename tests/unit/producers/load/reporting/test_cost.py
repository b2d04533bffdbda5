"""What filters cost, as it is written down and drawn."""

import io
from collections import Counter
from dataclasses import dataclass, replace
from random import Random

import pytest
from rich.console import Console

from producers.load.cost.estimates import Added
from producers.load.cost.intervals import Interval
from producers.load.cost.pairs import Gathered, Group, Pair, Seen, Side
from producers.load.limits.model import Thresholds
from producers.load.limits.reading import thresholds_of
from producers.load.measuring.percentiles import SHARES
from producers.load.orders import Order
from producers.load.reporting.circumstances import Circumstances
from producers.load.reporting.cost import CostReport
from producers.load.reporting.cost_view import drawn_cost
from producers.load.reporting.report import Judgement
from producers.load.sending.shapes import Arrivals, Schedule, Shape
from streams.files.yaml_text import read_yaml

_ORDER = Order(Schedule(Shape.CONSTANT, 100.0, 2.0), Arrivals.EVEN, 0.0, None, None, seed=1, pairs=6)


@dataclass(frozen=True)
class _Decisions:
    """Thirty first decisions of 10 to 39 µs."""

    first: tuple[int, ...] = tuple(range(10_000, 40_000, 1_000))
    later: float = 812.0


def _thresholds(at_most: str) -> Thresholds:
    limit = f"{{name: look-ups, class: look-up, filters_add: {{p50: {at_most}}}}}"
    return thresholds_of(read_yaml(f"at: {{per_second: 100}}\nlimits: [{limit}]", "t.yaml"))


def _seen(random: Random, added_us: int, cpu_us: float | None) -> Seen:
    return Seen({Group("WA", "DQ"): Counter(20_000 + added_us + random.randint(0, 50) for _ in range(40))}, cpu_us)


def _gathered(cpu_us: float | None = 100.0) -> Gathered:
    random = Random(1)
    more = cpu_us and cpu_us + 7
    pairs = [
        Pair({Side.OFF: _seen(random, 0, cpu_us), Side.ON: _seen(random, 2_000, more)}, 3, {"wa-ice": 2})
        for _ in range(6)
    ]
    return Gathered(6, pairs, [100.0] * 6)


def _report(gathered: Gathered, order: Order = _ORDER) -> CostReport:
    return CostReport.of(order, gathered, _Decisions(), Circumstances())


def _text(report: CostReport) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(drawn_cost(report))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_was_found_is_written_down() -> None:
    """Two milliseconds and seven microseconds of processor time were added."""
    said = _report(_gathered()).to_json()
    cost = said["filter_cost"]

    assert isinstance(cost, dict)
    assert (said["valid"], said["verdict"], said["offered_per_second"]) == (True, None, 100.0)
    assert cost["all"]["added_us"]["p50"]["estimate"] == pytest.approx(2_000, abs=50)
    assert cost["all"]["added_us"]["p999"] is None
    assert cost["by_state"].keys() == {"WA"}
    assert cost["by_class"].keys() == {"look-up"}
    assert cost["cpu"] == {"off_us": 100.0, "on_us": 107.0, "added_us": {"estimate": 7.0, "low": 7.0, "high": 7.0}}
    assert (cost["refused"], cost["rules"]) == (18, {"wa-ice": 12})
    assert (cost["first_decisions_ns"]["samples"], cost["first_decisions_ns"]["max"]) == (30, 39_000)
    assert cost["later_decision_ns"] == 812


@pytest.mark.parametrize(
    ("at_most", "judgement"),
    [
        pytest.param("5 ms", Judgement.PASS, id="kept"),
        pytest.param("1 ms", Judgement.FAIL, id="not kept"),
    ],
)
def test_limits_are_judged_by_what_filters_add(at_most: str, judgement: Judgement) -> None:
    """In the report, and on the terminal."""
    report = _report(_gathered(), replace(_ORDER, thresholds=_thresholds(at_most)))
    [found] = report.findings

    assert report.judgement is judgement
    assert report.to_json()["verdict"] == judgement.value
    assert f"{'✓' if found.is_kept else '✗'} filters add at most {at_most} p50 to look-ups" in _text(report)


def test_too_few_pairs_make_it_invalid_and_keep_no_limit() -> None:
    """The reasons are those for which pairs were discarded, or why no more could be sent."""
    few = Gathered(6, _gathered().pairs[:5], [100.0] * 5, ["filters on: late", "filters on: late"])
    report = _report(few, replace(_ORDER, thresholds=_thresholds("5 ms")))
    failed = _report(Gathered(6, failed="filters off: 3 answers are missing"))

    assert report.why_invalid == ("5 of 6 pairs could be used", "filters on: late")
    assert report.judgement is Judgement.FAIL
    assert failed.why_invalid == ("0 of 6 pairs could be used", "filters off: 3 answers are missing")
    assert "✗ INVALID" in _text(failed)
    assert "none stood on an answer" in _text(failed)


def test_what_was_found_is_drawn() -> None:
    """By class and state, with the upper ends; what isn't shown is said."""
    text = _text(_report(_gathered()))

    assert "+2.0 ≤ +2.0" in text
    assert "too few" in text
    assert "100 µs a message with filters off, 107 µs on; they add +7.0 (+7.0 … +7.0)" in text
    assert "wa-ice 12; 18 answers refused, and left out above" in text
    assert "the first of each of 30 plans 24 µs in the median, 39 µs at most; every other 0.8 µs" in text
    assert "✓ valid" in text


def test_what_filters_add_fits_a_terminal() -> None:
    """In 80 columns, each group in a line of its own, also where they add much."""
    console = Console(file=io.StringIO(), width=80)
    much = Added(9_999, {}, {}, dict.fromkeys(SHARES, Interval(-112_345.0, -212_345.0, 98_765.0)))
    report = _report(_gathered())
    console.print(drawn_cost(replace(report, estimates=replace(report.estimates, by_class={"administrative": much}))))
    assert isinstance(console.file, io.StringIO)
    (line,) = (each for each in console.file.getvalue().splitlines() if "administrative" in each)

    assert line.split() == ["administrative", *("-112", "≤", "+98.8") * 4, "9,999"]


def test_what_is_out_of_sight_is_said_to_be() -> None:
    """Stages that aren't ours have no processor time; fewer pairs than an interval takes none either."""
    unseen = _report(_gathered(cpu_us=None))
    gathered = _gathered()
    few = _report(Gathered(6, gathered.pairs[:3], [100.0] * 3, ["late"]))

    assert unseen.estimates.cpu is None
    assert "processor not seen: the stages are not ours" in _text(unseen)
    assert "107 µs on\n" in _text(few)
    assert "3 of 2 s, filters off and on, 1 more say nothing" in _text(few)


def test_many_rules_are_cut_short() -> None:
    """JSON has them all."""
    gathered = _gathered()
    pairs = [replace(pair, rules={f"rule-{number:02}": 20 - number for number in range(15)}) for pair in gathered.pairs]
    text = _text(_report(Gathered(6, pairs, [100.0] * 6)))

    assert "rule-00 120 · " in text
    assert "rule-12" not in text
    assert "· 3 more; 18 answers" in text
