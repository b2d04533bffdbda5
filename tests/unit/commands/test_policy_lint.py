"""`nlets policy lint` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.errors import UnusableFileError
from streams.lint.checks import GRANTS_DISAGREE, UnknownCodeError
from tests.policy_files import GOOD

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases"
SAMPLES = CASES / "samples"
DIRECTORY = ("--directory", str(SAMPLES / "directory.csv"))
AT = ("--at", "2026-06-01T00:00:00Z")
TWO = GOOD + GOOD.partition("rules:\n")[2].replace("tx-one", "tx-two").replace("[court-order]", "[case-review]")
OF_GRANTS = "grant-about-anybody grant-about-a-name grant-for-any-key long-grant idle-grant covered-grant".split()


def lint(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy"]), ["policy", "lint", *arguments])


@pytest.fixture
def policies(tmp_path: Path) -> str:
    """Two rules that accept different grants, by nobody."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "tx.yaml").write_text(TWO)
    return str(folder)


def test_the_shipped_policies() -> None:
    """What is found of them is true, and told in their files: law without a block, and clauses that no rule is for."""
    result = lint("--cases", str(CASES), "--log", str(SAMPLES / "traffic.jsonl"), *DIRECTORY, *AT, "--json")
    document = json.loads(result.stdout)
    of_rules = {(one["code"], one["about"]) for one in document["findings"] if one["code"] not in {"NP204", "NP404"}}

    assert result.exit_code == 0
    assert of_rules == {
        ("NP111", "ca-ero"),
        ("NP111", "co-immigration"),
        ("NP111", "md-civil-immigration"),
        ("NP111", "or-immigration-authorities"),
        ("NP201", "mn-ice-block"),
    }
    assert document["counts"]["error"] == document["counts"]["warning"] == 0


def test_what_people_read(policies: str) -> None:
    """A finding a line, with the message that shows it; then what to do, how many, and what was not looked for."""
    result = lint(policies, *DIRECTORY, "--select", "NP121,NP3,NP401")
    file = f"{policies}/tx.yaml"
    shown = '    such as {"at": "2025-02-01T06:00:00.000000Z", "text": "DQ.DCERO0001.TX.TXT\\nOLN/WITNESS"}'
    granted = "    with the grant witness-1,TX,DCERO0001,,,{},2025-02-01T06:00:00.000000Z,2025-02-01T06:00:01.000000Z"

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        f"{file}:4: NP121 tx-one: a grant on court-order lifts it, and `tx-two` refuses all the same",
        shown,
        granted.format("court-order"),
        f"{file}:4: NP401 tx-one: it names no case",
        f"{file}:12: NP121 tx-two: a grant on case-review lifts it, and `tx-one` refuses all the same",
        shown,
        granted.format("case-review"),
        f"{file}:12: NP401 tx-two: it names no case",
        "",
        f"NP121 grant-in-vain, 2 warnings: {GRANTS_DISAGREE.remedy}",
        "NP401 no-case, 2 warnings: write a case, and name it under `cases`",
        "4 findings: 0 errors, 4 warnings, 0 notes",
        f"not looked for, without --grants: {', '.join(OF_GRANTS)}",
    ]


def test_what_programs_read(policies: str) -> None:
    """Each finding with its place, what to do about it, and the message that shows it."""
    result = lint(policies, *DIRECTORY, "--select", "NP121", "--json")
    document = json.loads(result.stdout)

    assert document["counts"] == {"note": 0, "warning": 2, "error": 0}
    assert document["not_looked_for"] == []
    assert document["findings"][0] == {
        "code": "NP121",
        "name": "grant-in-vain",
        "severity": "warning",
        "file": f"{policies}/tx.yaml",
        "line": 4,
        "about": "tx-one",
        "what": "a grant on court-order lifts it, and `tx-two` refuses all the same",
        "remedy": "let both accept the same bases, or let whoever asks the one leave to it what the other asks",
        "witness": {"at": "2025-02-01T06:00:00.000000Z", "text": "DQ.DCERO0001.TX.TXT\nOLN/WITNESS"},
        "witness_grants": [
            {
                "id": "witness-1",
                "state": "TX",
                "ori": "DCERO0001",
                "keys": "",
                "subject": "",
                "basis": "court-order",
                "from": "2025-02-01T06:00:00.000000Z",
                "until": "2025-02-01T06:00:01.000000Z",
            }
        ],
    }


def test_nothing_is_found(policies: str) -> None:
    """Said, with exit 0."""
    result = lint(policies, *DIRECTORY, "--select", "NP201")

    assert (result.exit_code, result.stdout) == (0, "nothing found\n")


@pytest.mark.parametrize(
    ("level", "code"),
    [
        pytest.param("note", 3, id="note"),
        pytest.param("warning", 3, id="warning"),
        pytest.param("error", 0, id="error"),
    ],
)
def test_the_level_decides_the_exit_code(policies: str, level: str, code: int) -> None:
    """Findings below it are told all the same."""
    result = lint(policies, "--level", level, "--ignore", "NP121", "--at", "2025-06-01T00:00:00Z")

    assert result.exit_code == code
    assert "NP203 no-author, 2 warnings" in result.stdout


def test_how_long_a_grant_may_be() -> None:
    """Without the option 90 days."""
    grants = ("--grants", str(SAMPLES / "grants.csv"), *DIRECTORY, "--select", "NP304")

    assert "g-ny-1: it lasts 365 days, more than 90\n" in lint(*grants).stdout
    assert lint(*grants, "--longest-grant", "365").stdout == "nothing found\n"


def test_a_code_that_is_none(policies: str) -> None:
    """A mistake of whoever typed it."""
    result = lint(policies, "--ignore", "NP777")

    assert isinstance(result.exception, UnknownCodeError)


def test_policies_that_can_t_be_used(tmp_path: Path) -> None:
    """Are not looked into: `nlets policy check` says what is wrong."""
    (tmp_path / "tx.yaml").write_text("state: TX\n")
    result = lint(str(tmp_path))

    assert isinstance(result.exception, UnusableFileError)
    assert result.exception.exit == 1
