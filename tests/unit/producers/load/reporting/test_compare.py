"""Two reports side by side: what became worse, and where the two can't be compared."""

import io
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from rich.console import Console

from producers.load.reporting.compare import Comparison, compare
from producers.load.reporting.compared import side_by_side
from producers.load.reporting.document import Document, FindMax, Latency, read_document
from producers.load.sending.turns import Turn
from streams.errors import UnusableFileError
from tests.load_reports import PLAIN, QUIET


def _slower(p99: int) -> Document:
    return replace(PLAIN, latency_us=replace(QUIET, p99=p99))


def _row(comparison: Comparison, name: str) -> dict[str, object]:
    (row,) = (row for row in comparison.rows if row.name == name)
    return row.to_json()


def test_a_report_is_as_good_as_itself() -> None:
    """Nothing is worse, even by nothing; all figures of both stand there."""
    comparison = compare(PLAIN, PLAIN)

    assert comparison.is_comparable
    assert comparison.worse_than(0.0) == ()
    assert [row.name for row in comparison.rows] == [
        "answered", "all p50", "all p90", "all p99", "look-up p50", "look-up p90", "look-up p99", "officer-safety p50",
    ]  # fmt: skip


def test_longer_is_worse_and_more_is_better() -> None:
    """By how much, of what it was."""
    comparison = compare(PLAIN, replace(_slower(50_000), answered_per_second=249.0))

    assert _row(comparison, "all p99") == {
        "name": "all p99", "unit": "µs", "better": "lower", "before": 40_000, "after": 50_000,
        "difference": 10_000, "ratio": 1.25, "worse_by": 0.25,
    }  # fmt: skip
    assert _row(comparison, "answered")["worse_by"] == 0.5
    assert [row.name for row in comparison.worse_than(0.1)] == ["answered", "all p99"]
    assert [row.name for row in comparison.worse_than(0.3)] == ["answered"]


def test_what_filters_cost_is_not_compared(tmp_path: Path) -> None:
    """It is a report of another kind, and said to be one."""
    (tmp_path / "cost.json").write_text('{"rate": 5.0, "filter_cost": {"pairs": 8}}', encoding="utf-8")
    with pytest.raises(UnusableFileError) as caught:
        read_document(tmp_path / "cost.json")

    assert str(caught.value.problems[0]) == (
        "report: holds what filters cost (hint: compared are reports of `nlets load` without `--filter-cost`)"
    )


def test_a_maximum_that_was_not_borne_when_held_is_noted() -> None:
    """It was found in a quieter moment, and says less."""
    found = FindMax(1_000.0, "switch", 0.85, (), hold_showed="borne")
    before = replace(PLAIN, find_max=found)
    after = replace(PLAIN, find_max=replace(found, hold_showed="too much"))

    assert compare(before, before).notes == ()
    assert compare(before, after).notes == ("in B what was held of the maximum was not borne",)


def test_nothing_became_worse_where_nothing_can_be_compared() -> None:
    """A difference then says nothing of the switches."""
    comparison = compare(PLAIN, replace(_slower(50_000), valid=False, why_invalid=("the reader stood still",)))

    assert comparison.worse_than(0.1) == ()


def test_a_comparison_is_written_down() -> None:
    """For programs."""
    said = compare(PLAIN, replace(PLAIN, machine={})).to_json()

    assert (said["comparable"], said["notes"]) == (False, [])
    assert said["why_not"] == ["the machine differs: processors is 2 × X in A, not said in B"]
    assert isinstance(said["rows"], list)
    assert len(said["rows"]) == 8


def test_what_has_too_few_samples_in_one_is_not_judged() -> None:
    """It is shown as missing there."""
    comparison = compare(PLAIN, replace(PLAIN, by_class={}))

    assert _row(comparison, "look-up p50")["after"] is None
    assert _row(comparison, "look-up p50")["worse_by"] is None
    assert comparison.worse_than(0.0) == ()


def test_latency_that_was_nothing_has_no_ratio() -> None:
    """Nobody can be so many times nothing."""
    comparison = compare(replace(PLAIN, latency_us=Latency(30, p50=0)), replace(PLAIN, latency_us=Latency(30, p50=1)))

    assert _row(comparison, "all p50")["ratio"] is None


@pytest.mark.parametrize(
    ("after", "why"),
    [
        pytest.param(
            replace(PLAIN, valid=False, why_invalid=("3 answers are missing",)),
            "B is invalid: 3 answers are missing",
            id="invalid",
        ),
        pytest.param(replace(PLAIN, valid=False), "B is invalid: it doesn't say why", id="invalid for no reason"),
        pytest.param(
            replace(PLAIN, options={"rate": "900.0", "seed": "1"}),
            "the load differs: rate is 500.0 in A, 900.0 in B",
            id="another load",
        ),
        pytest.param(
            replace(PLAIN, options={"rate": "500.0", "seed": "1", "p99_ms": "5.0"}),
            "the load differs: p99_ms is not said in A, 5.0 in B",
            id="another option",
        ),
        pytest.param(
            replace(PLAIN, machine={"processors": "9 × Y"}),
            "the machine differs: processors is 2 × X in A, 9 × Y in B",
            id="another machine",
        ),
        pytest.param(
            replace(PLAIN, turned_by_hand=(Turn(2.0, 900.0),)), "B was changed by hand while it ran", id="by hand"
        ),
        pytest.param(replace(PLAIN, ended_by_hand=True), "B was changed by hand while it ran", id="ended by hand"),
    ],
)
def test_what_makes_two_reports_incomparable_is_said(after: Document, why: str) -> None:
    """Then a difference is none of the switches."""
    assert compare(PLAIN, after).obstacles == (why,)


def test_another_version_is_a_note() -> None:
    """It may be what was to be compared."""
    comparison = compare(PLAIN, replace(PLAIN, versions={"broker": "Apache Kafka"}))

    assert comparison.is_comparable
    assert comparison.notes == ("the version differs: broker is embedded broker in A, Apache Kafka in B",)


def test_maxima_are_compared_where_both_looked_for_one() -> None:
    """Latencies are then those of different rates, which is said."""
    before = replace(PLAIN, find_max=FindMax(1_000.0, "switch", 0.85, ()), rate=850.0)
    after = replace(PLAIN, find_max=FindMax(500.0, "switch", 0.85, ()), rate=425.0)
    comparison = compare(before, after)

    assert _row(comparison, "maximum")["ratio"] == 0.5
    assert "different rates" in comparison.notes[0]


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        pytest.param(_slower(40_000), 0.1, "✓ nothing became worse by more than 10 %", id="alike"),
        pytest.param(_slower(60_000), 0.1, "✗ all p99 became worse by 50 %", id="worse"),
        pytest.param(_slower(20_000), None, "-20.0 ms", id="no limit"),
        pytest.param(replace(PLAIN, machine={}), 0.1, "✗ NOT COMPARABLE", id="incomparable"),
        pytest.param(replace(PLAIN, by_class={}), None, "too few", id="too few"),
    ],
)
def test_a_comparison_is_drawn(after: Document, limit: float | None, expected: str) -> None:
    """With what it is worth."""
    console = Console(file=io.StringIO(), width=100)
    console.print(side_by_side(compare(PLAIN, after), limit))

    assert isinstance(console.file, io.StringIO)
    assert expected in console.file.getvalue()


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Also one that says more than is known here, and one that says less."""
    path = tmp_path / "a.json"
    path.write_bytes(msgspec.json.encode(msgspec.to_builtins(PLAIN) | {"news": 1}))

    assert read_document(path) == PLAIN


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("{", "Input data was truncated", id="broken"),
        pytest.param("{}", "Object missing required field `profile`", id="something else"),
        pytest.param(None, "No such file or directory", id="nothing"),
    ],
)
def test_what_is_no_report_is_said(text: str | None, what: str, tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "a.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(UnusableFileError) as raised:
        read_document(path)

    assert what in str(raised.value.problems[0])
    assert raised.value.source == str(path)
