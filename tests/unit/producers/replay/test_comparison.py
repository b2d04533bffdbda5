"""Two replays side by side: the same decisions, or which counts differ, and under what they were done."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from nlets import command_line
from producers.replay.compared import side_by_side
from producers.replay.comparison import Change, Comparison, NoReportError, read_report

REPORT: dict[str, object] = {
    "messages": 4,
    "by_state": {"WA": {"deliver": 3, "refuse": 1}},
    "decision_digest": "sha256:a",
    "drift_us": {"p50": 1, "p99": 2, "max": 3},
    "inversions": 0,
    "log": "log.jsonl",
    "context": "sha256:c",
    "as_of": "recorded",
    "answers": "log",
    "speed": "1x",
    "ground": "own",
    "broker": "embedded broker",
    "workers": 1,
    "certificate": {"more": "than is read"},
}
OTHER = {
    **REPORT,
    "by_state": {"OR": {"deliver": 1}, "WA": {"deliver": 3}},
    "decision_digest": "sha256:b",
    "speed": "max",
}


def compared(one: dict[str, object], other: dict[str, object]) -> Comparison:
    """Compare two reports."""
    return Comparison(*(read_report(name, json.dumps(each).encode()) for name, each in (("A", one), ("B", other))))


def test_the_same_decisions_are_the_same_however_fast() -> None:
    """The digest says so."""
    comparison = compared(REPORT, {**REPORT, "speed": "max", "drift_us": None})

    assert comparison.is_same
    assert comparison.changes == ()
    assert comparison.conditions == {"speed": ("1x", "max")}


def test_counts_that_differ_are_named() -> None:
    """By state and verdict; what only one has counts as none in the other."""
    comparison = compared(REPORT, OTHER)

    assert comparison.changes == (Change("OR", "deliver", 0, 1), Change("WA", "refuse", 1, 0))
    assert comparison.to_json()["same_decisions"] is False


def test_what_is_no_report_is_said() -> None:
    """With its name."""
    with pytest.raises(NoReportError, match="`A` is no report of a replay"):
        compared({"messages": 1}, REPORT)


def test_people_see_both_columns() -> None:
    """And one sentence."""
    console = Console(width=140, record=True, file=StringIO())
    console.print(side_by_side(compared(REPORT, OTHER)))
    text = console.export_text()

    assert "decisions differ" in text
    assert "sha256:b" in text
    assert "refuse" in text


@pytest.mark.parametrize(("other", "code"), [(REPORT, 0), (OTHER, 3)])
def test_the_command_exits_by_what_it_found(tmp_path: Path, other: dict[str, object], code: int) -> None:
    """3 where decisions differ."""
    for name, report in (("a.json", REPORT), ("b.json", other)):
        (tmp_path / name).write_text(json.dumps(report), encoding="utf-8")
    asked = ["replay", "compare", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--json"]
    result = CliRunner().invoke(command_line(asked), asked)

    assert result.exit_code == code
    assert json.loads(result.stdout)["same_decisions"] is (code == 0)
