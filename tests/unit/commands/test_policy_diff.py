"""`nlets policy diff` as it is typed."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.commands.policy_diff import NothingToGrantError
from tests.policy_files import GOOD

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
DIRECTORY = ("--directory", str(SAMPLES / "directory.csv"))


def diff(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy"]), ["policy", "diff", *arguments])


def policies(path: Path, text: str) -> str:
    """Write a directory of one policy."""
    path.mkdir()
    (path / "tx.yaml").write_text(text)
    return str(path)


@pytest.fixture
def old(tmp_path: Path) -> str:
    """Texas refuses ICE's driver queries from February on, unless a court orders otherwise."""
    return policies(tmp_path / "old", GOOD)


def test_nothing_changes() -> None:
    """Exit 0."""
    result = diff("shipped", "shipped")

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "nothing changes in any log",
            "answers in the running switch are judged by their query's key: see `nlets policy change`",
        ],
    )


def test_a_word_that_matters_to_nobody_changes_nothing(old: str, tmp_path: Path) -> None:
    """Another id, law and duty: the same verdicts."""
    other = GOOD.replace("tx-one", "tx-other").replace("a law, since: 2025-01-01", "another, since: 2024-01-01")

    assert diff(old, policies(tmp_path / "new", other)).exit_code == 0


def test_a_later_date_and_another_agency(old: str, tmp_path: Path) -> None:
    """Each kind of message that changes is a row with a message that shows it; exit 3."""
    other = GOOD.replace("2025-02-01", "2025-03-01").replace("[ice]", "[ice, cbp]")
    result = diff(old, policies(tmp_path / "new", other), *DIRECTORY)

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "2 kinds of messages change:",
        "state  who asks  what    when                              change",
        "TX     ice       driver  from 2025-02-01 until 2025-03-01  refuse → deliver",
        "    without a grant on court-order",
        '    such as {"at": "2025-02-01T06:00:00.000000Z", "text": "DQ.DCERO0001.TX.TXT\\nOLN/WITNESS"}',
        "TX     cbp       driver  from 2025-03-01                   deliver → refuse",
        "    without a grant on court-order",
        '    such as {"at": "2025-03-01T06:00:00.000000Z", "text": "DQ.NYCBP0001.TX.TXT\\nOLN/WITNESS"}',
    ]


def test_another_basis_needs_a_grant_to_be_seen(old: str, tmp_path: Path) -> None:
    """What only a grant shows comes with the grant."""
    other = GOOD.replace("[court-order]", "[judicial-warrant]")
    new = policies(tmp_path / "new", other)
    document = json.loads(diff(old, new, "--json").stdout)

    granted = "witness-1,TX,CAICE0001,,,judicial-warrant,2025-02-01T06:00:00.000000Z,2025-02-01T06:00:01.000000Z"
    assert f"    with the grant {granted}\n" in diff(old, new).stdout
    assert [(one["from_verdict"], one["to_verdict"], one["when"]["circumstances"]) for one in document["changes"]] == [
        (*change, sorted([f"with a grant on {granted}", f"without a grant on {lacking}"]))
        for change, granted, lacking in (
            (("deliver", "refuse"), "court-order", "judicial-warrant"),
            (("refuse", "deliver"), "judicial-warrant", "court-order"),
        )
    ]
    assert document["changes"][1]["witness_grants"] == [
        {
            "id": "witness-1",
            "state": "TX",
            "ori": "CAICE0001",
            "keys": "",
            "subject": "",
            "basis": "judicial-warrant",
            "from": "2025-02-01T06:00:00.000000Z",
            "until": "2025-02-01T06:00:01.000000Z",
        }
    ]


def test_other_fields_removed_are_no_other_verdict(tmp_path: Path) -> None:
    """They are listed beside the changes, and count."""
    redacting = GOOD.replace("effect: refuse", "effect: redact\n    remove: [OLN]")
    other = redacting.replace("[OLN]", "[OLN, NAM]")
    old, new = policies(tmp_path / "old", redacting), policies(tmp_path / "new", other)
    result = diff(old, new, "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert [(one["from_verdict"], one["to_verdict"]) for one in document["changes"]] == [("deliver", "redact")]
    assert [(one["from_removed"], one["to_removed"]) for one in document["other_removals"]] == [
        (["OLN"], ["NAM", "OLN"])
    ]
    assert "redact (OLN) → redact (NAM, OLN)" in diff(old, new).stdout


def test_a_log_is_counted(tmp_path: Path, old: str) -> None:
    """How many real messages change, by state and agency."""
    log = tmp_path / "log.jsonl"
    rows = [
        {"at": f"2025-02-1{day}T12:00:00Z", "text": f"DQ.{ori}.TX.TXT\nOLN/D{day}"}
        for day, ori in enumerate(("DCERO0001", "DCERO0001", "NYCBP0001"))
    ]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    new = policies(tmp_path / "new", GOOD.replace("[ice]", "[cbp]"))
    told = diff(old, new, "--log", str(log), *DIRECTORY)
    document = json.loads(diff(old, new, "--log", str(log), *DIRECTORY, "--json").stdout)

    assert told.stdout.splitlines()[-3:] == [
        f"{log}: 3 of 3 requests in 3 messages change",
        "TX  ice-ero  refuse → deliver  2",
        "TX  cbp      deliver → refuse  1",
    ]
    assert document["in_log"] == {
        "messages": 3,
        "rejected": 0,
        "requests": 3,
        "changed": 3,
        "by_state_and_agency": [
            {"state": "TX", "agency": "ice-ero", "from_verdict": "refuse", "to_verdict": "deliver", "n": 2},
            {"state": "TX", "agency": "cbp", "from_verdict": "deliver", "to_verdict": "refuse", "n": 1},
        ],
    }


def test_a_log_in_which_nothing_changes(tmp_path: Path, old: str) -> None:
    """Nothing is tabled."""
    log = tmp_path / "log.jsonl"
    log.write_text('{"at": "2025-02-10T12:00:00Z", "text": "DQ.DCERO0001.CA.TXT"}\n')

    assert diff(old, old, "--log", str(log), *DIRECTORY).stdout.splitlines()[-1] == (
        f"{log}: 0 of 1 requests in 1 messages change"
    )


def test_grants_without_a_log_are_a_mistake(old: str) -> None:
    """Every grant that could be is considered already."""
    result = diff(old, old, "--grants", str(SAMPLES / "grants.csv"))

    assert isinstance(result.exception, NothingToGrantError)
    assert str(result.exception) == "--grants matters to a log only"


@pytest.mark.timeout(20)
def test_what_the_page_shows_is_what_is_said(tmp_path: Path) -> None:
    """All of its example: Washington's block two weeks later, and for CBP, too."""
    root = Path(__file__).parents[3]
    page = (root / "docs" / "policy-diff.md").read_text(encoding="utf-8")
    shown = next(block for block in page.split("```") if " kinds of messages change" in block)
    bill = tmp_path / "bill"
    shutil.copytree(root / "streams" / "policies" / "shipped", bill)
    law = (bill / "wa.yaml").read_text(encoding="utf-8")
    later = law.replace("since: 2025-11-19", "since: 2025-12-01").replace("[ice]", "[ice, cbp]")
    (bill / "wa.yaml").write_text(later, encoding="utf-8")

    assert diff("shipped", str(bill), *DIRECTORY).stdout == shown.lstrip()


def test_what_the_page_says_of_no_change_is_what_is_said() -> None:
    """Of a diff that is empty."""
    page = (Path(__file__).parents[3] / "docs" / "policy-diff.md").read_text(encoding="utf-8")

    assert diff("shipped", "shipped").stdout in page
