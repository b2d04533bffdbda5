"""Limits by harm: how they are written, and that only what is shown keeps them."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from producers.load.cost.pairs import Group
from producers.load.limits.judging import Finding, Matter, Shown, claims_of, judge
from producers.load.limits.model import At, Thresholds
from producers.load.limits.reading import SHIPPED, read_thresholds, thresholds_of
from producers.load.reporting.circumstances import Circumstances
from producers.load.reporting.report import Report
from producers.load.sending.shapes import Arrivals, Schedule, Shape
from producers.load.sending.turns import ByHand, Turn
from streams.errors import UnusableFileError
from streams.files.words import one_of
from streams.files.yaml_text import read_yaml
from streams.messages.budget_classes import BudgetClass
from tests.load_books import WINDOW, report_of

_HIT = Group("TX", "YQ")
_LOOK_UP = Group("WA", "RQ")
_SPARSE = 17
"""A seed by which fewer messages are due than on average."""
_FILE = """
at: {times_national_peak: 5}
limits:
  - name: hit confirmations
    keys: [YQ, SWQ]
    filters_add: {p50: 5 ms, p999: 5 ms}
  - name: look-ups
    class: look-up
    latency: {p90: 0.1 s}
"""


def _read(text: str) -> Thresholds:
    return thresholds_of(read_yaml(text, "t.yaml"))


def _problems(text: str) -> list[str]:
    with pytest.raises(UnusableFileError) as unusable:
        _read(text)
    return [str(problem) for problem in unusable.value.problems]


def _windows(added_us: int, count: int = 200) -> list[dict[Group, Counter[int]]]:
    """Make eight windows: some answers of each group, around 30 ms, half a millisecond apart from window to window."""
    random = Random(added_us)
    moods_us = [30_000 + random.randint(-500, 500) for _ in range(8)]
    return [
        {
            group: Counter(mood_us + added_us + random.randint(0, 20_000) for _ in range(count))
            for group in (_HIT, _LOOK_UP)
        }
        for mood_us in moods_us
    ]


def _shown(added_us: int, count: int = 200, per_second: float = 150.0) -> Shown:
    return Shown(per_second, on=_windows(added_us, count), off=_windows(0, count), seed=1)


def _judged(shown: Shown, text: str = _FILE) -> list[Finding]:
    return list(judge(_read(text), shown))


def test_the_shipped_file_speaks_of_every_class_at_a_multiple_of_the_peak() -> None:
    """9.2 look-ups a second in the mean, three times that at the peak."""
    shipped = read_thresholds(SHIPPED)

    assert {limit.budget_class for limit in shipped.limits} == set(BudgetClass)
    assert shipped.at.rate == pytest.approx(137.9, abs=0.1)
    assert str(shipped.at) == "5 × the national peak"


@pytest.mark.parametrize(
    ("at", "rate", "said"),
    [
        ("{per_second: 1000}", 1_000.0, "1000 messages a second"),
        ("{times_national_mean: 15}", 137.9, "15 × the national mean"),
    ],
)
def test_a_rate_is_said_in_one_of_three_ways(at: str, rate: float, said: str) -> None:
    """In messages a second, or in multiples of what the nation asks."""
    found = _read(f"at: {at}\nlimits: [{{name: all, latency: {{p50: 1 s}}}}]").at

    assert found.rate == pytest.approx(rate, abs=0.1)
    assert str(found) == said


def test_claims_are_those_of_the_file_in_its_order() -> None:
    """Times in microseconds, whatever unit they are written in."""
    claims = [(str(claim), claim.at_most_us) for claim in claims_of(_read(_FILE))]

    assert claims == [
        ("filters add at most 5 ms p50 to hit confirmations", 5_000),
        ("filters add at most 5 ms p99.9 to hit confirmations", 5_000),
        ("look-ups take at most 100 ms p90", 100_000),
    ]


def test_a_limit_without_class_and_keys_covers_everything() -> None:
    """One with a class covers the keys of that class."""
    everything = _read("at: {per_second: 1}\nlimits: [{name: all, latency: {p50: 1 s}}]").limits[0]
    look_ups = _read(_FILE).limits[1]

    assert everything.covers("AM")
    assert (look_ups.covers("RQ"), look_ups.covers("YQ")) == (True, False)


def test_all_that_is_wrong_with_a_file_is_said_at_once_with_its_lines() -> None:
    """And what to do."""
    text = """at: {}
limits:
  - name: x
    class: officersafety
    latency: {p95: 3 ms}
  - name: " "
    keys: [YQ, YX]
    latency: {p50: 3, p90: }
  - {name: z}
  - {name: a, keys: [YQ], class: look-up, latency: {}}
"""
    rates, classes = (one_of(words) for words in (At.model_fields, BudgetClass))

    assert _problems(text) == [
        f"t.yaml:1: at: must say one rate (hint: write one of {rates})",
        f"t.yaml:4: limits.0.class: `officersafety` is none of {classes} (hint: did you mean `officer-safety`?)",
        "t.yaml:5: limits.0.latency.p95: is no word that a file of thresholds knows here (hint: did you mean `p99`?)",
        "t.yaml:6: limits.1.name: is no name (hint: write a few words, like `hit confirmations`)",
        "t.yaml:7: limits.1.keys.1: `YX` is no message key",
        "t.yaml:8: limits.1.latency.p50: `3` is no time (hint: write a number and `us`, `ms` or `s`, like `5 ms`)",
        "t.yaml:8: limits.1.latency.p90: has no value (hint: leave the line out, or write a time like `5 ms`)",
        "t.yaml:9: limits.2: limits nothing (hint: write `latency: …` or `filters_add: …`)",
        "t.yaml:10: limits.3.latency: limits nothing (hint: write one of `p50`, `p90`, `p99`, `p999`)",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "t.yaml:1: the file: is empty (hint: known here are `at`, `limits`)", id="empty"),
        pytest.param(
            "at: {per_second: 0}\nlimits: [{name: x, latency: {p50: 1 s}}]",
            "t.yaml:1: at.per_second: `0` is no number above 0",
            id="no rate",
        ),
        pytest.param(
            "at: {per_second: many}\nlimits: [{name: x, latency: {p50: 1 s}}]",
            "t.yaml:1: at.per_second: `many` is no number above 0",
            id="no number",
        ),
        pytest.param(
            "at: {per_second: 1}\nlimits: []",
            "t.yaml:2: limits: holds no limit (hint: begin each with `- name: …`)",
            id="no limit",
        ),
        pytest.param(
            "at: {per_second: 1}\nlimits:\n- {name: x, latency: {p50: 1 s}}\n- {name: x, latency: {p50: 1 s}}",
            "t.yaml:2: limits: more than one is called `x` (hint: give each a name of its own)",
            id="twice",
        ),
        pytest.param(
            "at: {per_second: 1}\nlimits: [{name: x, keys: [YQ], class: look-up, latency: {p50: 1 s}}]",
            "t.yaml:2: limits.0: has a class and keys (hint: name the keys alone, or the class alone)",
            id="class and keys",
        ),
        pytest.param(
            "at: {per_second: 1}\nlimits: [{name: x, latency: , filters_add: {p50: 1 ms}}]",
            "t.yaml:2: limits.0: latency has no value (hint: leave the line out, or say what you mean)",
            id="no value",
        ),
        pytest.param("at: [", "t.yaml:1: not YAML: while parsing a flow node from line 1: expected the node content, "
                     "but found '<stream end>'", id="no YAML"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_meant_is_refused(text: str, problem: str) -> None:
    """With what is wrong in it."""
    assert _problems(text) == [problem]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(UnusableFileError, match=r"1 problem\(s\) in `none.yaml`"):
        read_thresholds(str(tmp_path / "none.yaml"))


def test_a_limit_is_kept_by_the_upper_end_of_what_is_shown() -> None:
    """Two milliseconds are added where five are allowed, and the interval ends below five."""
    added, _, latency = _judged(_shown(2_000))

    assert added.is_kept
    assert added.interval is not None
    assert added.interval.high <= 5_000
    assert "ms, at most " in str(added)
    assert latency.is_kept


def test_an_estimate_within_the_limit_whose_upper_end_is_beyond_fails() -> None:
    """What may be more is not shown to be less."""
    [found, *_] = _judged(_shown(4_700, count=30))

    assert found.interval is not None
    assert found.interval.estimate < 5_000 < found.interval.high
    assert not found.is_kept
    assert found.why_not_shown is None


def test_too_few_samples_keep_no_limit() -> None:
    """A p99.9 takes 10,000."""
    found = _judged(_shown(0))[1]

    assert not found.is_kept
    assert str(found) == (
        "filters add at most 5 ms p99.9 to hit confirmations at 5 × the national peak: "
        "not shown, too few: 1,600 of 10,000 samples"
    )


def test_filters_that_were_never_off_add_what_nobody_knows() -> None:
    """A run with filters alone shows latency, not what they add."""
    shown = _shown(0)
    added, _, latency = _judged(Shown(150.0, on=shown.on, off=(), seed=1))

    assert added.why_not_shown == "since filters were never off: it takes `--filter-cost`"
    assert latency.is_kept


def test_a_slower_run_keeps_no_limit() -> None:
    """The rate that was offered must be the one of which the file speaks."""
    found = _judged(_shown(0, per_second=50.0))[2]

    assert found.why_not_shown == "since the run was at 50.0 messages a second, not at 137.9"
    assert not found.is_kept


def test_a_run_is_judged_by_the_rate_that_was_planned() -> None:
    """Random arrivals stray from it: of five seconds at 100 a second, one draw in three lacks 2 % or more."""
    window = replace(WINDOW, schedule=Schedule(Shape.CONSTANT, 100.0, 5.0), arrivals=Arrivals.POISSON, seed=_SPARSE)
    sent = report_of(window)
    limits = _read("at: {per_second: 100}\nlimits: [{name: all, class: look-up, latency: {p50: 1 s}}]")

    [found] = Report.of(replace(sent.order, thresholds=limits), sent.found, Circumstances()).findings

    assert sent.found.outcome.facts.offered_per_second < 98
    assert found.is_kept, found


def test_a_run_that_was_slowed_by_hand_is_judged_by_the_rate_it_then_had() -> None:
    """Half of it at half the rate makes three quarters."""
    halved = ByHand((Turn(4.0, 500.0),))

    assert replace(WINDOW, by_hand=halved).mean_per_second == pytest.approx(750.0)


def test_an_invalid_run_keeps_no_limit() -> None:
    """It says nothing of the switch."""
    shown = Shown(150.0, _windows(0), _windows(0), seed=1, why_invalid=("the reader stood still for 700 ms",))

    assert {str(each.why_not_shown) for each in _judged(shown)} == {
        "since the run is invalid: the reader stood still for 700 ms"
    }


def test_what_a_window_lacks_is_not_shown() -> None:
    """A draw of windows might have none of it."""
    on = [*_windows(0), {_HIT: Counter({30_000: 100})}]
    found = _judged(Shown(150.0, on, [], seed=1))[2]

    assert (found.interval, found.why_not_shown) == (None, "since a part of the run has none of them")


def test_a_finding_is_written_with_its_interval() -> None:
    """Under stable names."""
    said = _judged(_shown(2_000))[0].to_json()

    assert {name: said[name] for name in ("limit", "what", "percentile", "at_most_us", "samples", "kept")} == {
        "limit": "hit confirmations", "what": Matter.FILTERS_ADD.value, "percentile": "p50", "at_most_us": 5_000,
        "samples": 1_600, "kept": True,
    }  # fmt: skip
    assert said["why_not_shown"] is None
    assert isinstance(said["shown_us"], dict)
