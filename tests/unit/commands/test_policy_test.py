"""`nlets policy test` as it is typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.commands.policy_test import changes
from streams.errors import UnusableFileError

CASES = Path(__file__).parents[2] / "cases"
CASE = """\
- id: {id}
  note: what a case is there for
  at: 2025-12-01T00:00:00Z
  text: "DQ.VTHSI0001.WA.TXT\\nOLN/D1"
  want: {want}
"""
RIGHT = "[{to: WA, verdict: refuse, at_place: state, rules: [wa-ice-block], answer: NOT AUTHORIZED}]"


def run_cases(*arguments: str) -> Result:
    """Type the command, with the samples' agencies."""
    files = ("--directory", str(CASES / "samples" / "directory.csv"))
    return CliRunner().invoke(command_line(["policy", "test"]), ["policy", "test", *files, *arguments])


@pytest.fixture
def failing(tmp_path: Path) -> str:
    """Write a case that is right and one that is wrong."""
    path = tmp_path / "cases.yaml"
    path.write_text(CASE.format(id="right", want=RIGHT) + CASE.format(id="wrong", want="[{to: WA}, {to: NY}]"))
    return str(path)


def test_the_cases_of_the_repository_pass() -> None:
    """With every shipped rule deciding one."""
    result = run_cases(*map(str, sorted(CASES.glob("*.yaml"))), "--coverage")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "rules: 11 of 11 decide some case"


def test_a_failing_case_is_explained(failing: str) -> None:
    """What came otherwise, and why."""
    result = run_cases(failing)
    lines = result.stdout.splitlines()

    assert result.exit_code == 3
    assert lines[:3] == [
        "FAILED wrong: what a case is there for",
        "  WA: verdict is `refuse`, not `deliver`",
        "  WA: at_place is `state`, not nothing",
    ]
    assert "  NY: is wanted and didn't come" in lines
    assert "    rule wa-ice-block (in force): refuses it" in lines
    assert lines[-1] == "2 cases: 1 as wanted, 1 otherwise"


def test_one_document_holds_it_all(failing: str) -> None:
    """With the explanation as `nlets policy explain` gives it."""
    document = json.loads(run_cases(failing, "--json", "--coverage").stdout)
    without = json.loads(run_cases(failing, "--json").stdout)
    (failed,) = document["failed"]

    assert (document["cases"], failed["id"]) == (2, "wrong")
    assert failed["explanation"]["rules"][0]["id"] == "wa-ice-block"
    assert "coverage" not in without
    assert document["coverage"]["rules"] == {"shown": 1, "all": 11}
    assert {"rule": "ca-ero", "condition": None, "why": "never reached", "more": ""} in document["coverage"][
        "not_shown"
    ]


def test_a_pipeline_reads_junit(failing: str, tmp_path: Path) -> None:
    """A test case each, and a failure in what came otherwise."""
    run_cases(failing, "--junit", str(tmp_path / "junit.xml"))
    suite = fromstring((tmp_path / "junit.xml").read_bytes())  # noqa: S314 -- our own file

    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [(case.get("name"), case.find("failure") is not None) for case in suite] == [
        ("right", False),
        ("wrong", True),
    ]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param('  policies: "state: TX"\n', "policies of c:1: zone: is missing", id="policies"),
        pytest.param('  grants: "id"\n', "row 1: column `state` is missing", id="grants"),
    ],
)
def test_a_case_whose_files_are_bad_exits_1(tmp_path: Path, more: str, told: str) -> None:
    """Nothing is judged by them."""
    (tmp_path / "c.yaml").write_text(CASE.format(id="c", want=RIGHT) + more)
    result = run_cases(str(tmp_path / "c.yaml"))

    assert result.exit_code == 1
    assert isinstance(result.exception, UnusableFileError)
    assert str(result.exception.problems[0]).startswith(told)


def test_watching_comes_at_once_and_after_a_change(tmp_path: Path) -> None:
    """A file that comes is a change, and one that goes."""
    path, looks = tmp_path / "cases.yaml", []

    def watched() -> Iterator[Path]:
        looks.append(path)
        if len(looks) == 2:
            path.write_text("now it is there")
        yield path

    changed = changes(watched)
    next(changed)
    next(changed)

    assert len(looks) == 2
