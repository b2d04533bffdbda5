"""`nlets policy explain` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
FILES = ("--directory", str(SAMPLES / "directory.csv"))
DAY = ("--at", "2025-12-01T00:00:00Z")


def explain(*arguments: str) -> Result:
    """Type the command, with the samples' agencies."""
    return CliRunner().invoke(command_line(["policy", "explain"]), ["policy", "explain", *FILES, *arguments])


def test_a_refusal_is_explained() -> None:
    """The rule, each condition, its law and block, and what would flip it, in whose hands."""
    result = explain("DQ.VTHSI0001.WA.TXT\\nOLN/D1", *DAY)

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "judged at 2025-12-01T00:00:00.000000Z",
        "",
        "WA: refuse at the state; the asker sees NOT AUTHORIZED",
        "  rule wa-ice-block (in force): refuses it",
        "    holds: asks for driver records, photos, vehicle records",
        "    holds: is judged at 2025-12-01T00:00:00.000000Z, when the rule is in force",
        "    holds: would go to ice (ice-ero, ice-hsi, ice-lesc too)",
        "    holds: no grant lifts it",
        "    law: RCW 43.17.425, since 2019-05-21",
        (
            "    block: at the state, since 2025-11-19; the asker sees: NOT AUTHORIZED; reported by: University of "
            "Washington Center for Human Rights, report on federal access to licence data, and the press on it"
        ),
        "  what would change it:",
        (
            "    asked by dmv, such as AKDMV0000 or asked by dea, such as DCDEA0021 or asked by fbi, such as DCFBI0021"
            " or 7 other kinds of agency: deliver (nobody can change that)"
        ),
        "    until 2025-11-19T07:59:59.999999Z: deliver (nobody can change that)",
        "    with a grant on case-review for just this: deliver (only the state can give that)",
        "    with a grant on court-order for just this: deliver (only the state can give that)",
        "    with a grant on judicial-warrant for just this: deliver (only the state can give that)",
    ]


def test_the_page_shows_what_is_printed() -> None:
    """Word for word."""
    page = (Path(__file__).parents[3] / "docs" / "policy-explain.md").read_text()

    assert explain("DQ.VTHSI0001.WA.TXT\\nOLN/D1", *DAY).stdout in page


def test_a_document_names_what_the_contract_does() -> None:
    """Rules with their conditions, law and block; counterfactuals with who can."""
    document = json.loads(explain("DQ.VTHSI0001.WA.NY.TXT\\nOLN/D1", *DAY, "--json").stdout)
    rule = document["rules"][0]

    assert document["verdict"] == "refuse"
    assert [each["to"] for each in document["destinations"]] == ["WA", "NY"]
    assert (rule["to"], rule["id"], rule["matched"], rule["deed"]) == ("WA", "wa-ice-block", True, "refuses")
    assert rule["conditions"][-1] == {"part": "lifted", "text": "no grant lifts it", "held": True}
    assert (rule["law"]["citation"], rule["block"]["since"]) == ("RCW 43.17.425", "2025-11-19")
    assert {
        "to": "WA",
        "changes": [{"kind": "date", "text": "until 2025-11-19T07:59:59.999999Z", "who_can": "nobody"}],
        "verdict": "deliver",
        "who_can": "nobody",
    } in document["counterfactuals"]


def test_a_grant_that_was_looked_at_is_told(tmp_path: Path) -> None:
    """And what the asker would have had to ask."""
    grants = tmp_path / "grants.csv"
    span = "2025-11-20T00:00:00-08:00,2025-12-05T00:00:00-08:00"
    grants.write_text(f"id,state,ori,keys,subject,basis,from,until\ng-1,WA,VTHSI0001,DQ,OLN/S1,case-review,{span}\n")
    told = explain("DQ.VTHSI0001.WA.TXT\\nOLN/D1", *DAY, "--grants", str(grants)).stdout.splitlines()

    assert "  grant g-1 (case-review): doesn't cover it" in told
    assert "    fails: is about OLN/S1" in told
    assert "    with OLN/S1: deliver (the asker could say so)" in told


@pytest.mark.parametrize("body", ["OLN/D1.DDA/N", "OLN/SECRET.DDA/N", "DDA/F\\nFREE TEXT"])
def test_nothing_is_told_of_an_answer_that_is_withheld(body: str) -> None:
    """Whatever it holds, the words are the same."""
    told = explain(f"DR.MNDMV0000.NYCBP0001.TXT\\n{body}", *DAY)
    lines = told.stdout.splitlines()

    assert told.exit_code == 3
    assert "  what the answer holds is not told, since it was not delivered whole" in lines
    assert "    not told: carries DDA/N" in lines
    assert lines == explain("DR.MNDMV0000.NYCBP0001.TXT\\nDDA/N", *DAY).stdout.splitlines()


def test_what_passes_is_explained_too() -> None:
    """With what would stop it, and exit 0."""
    result = explain('{"at": "2025-12-01T00:00:00Z", "text": "DR.MNDMV0000.NYCBP0001.TXT\\nDDA/F"}')

    assert result.exit_code == 0
    assert "NYCBP0001: deliver" in result.stdout.splitlines()
    assert "    with DDA/N: refuse (nobody can change that)" in result.stdout.splitlines()


def test_what_no_rule_speaks_of_says_so() -> None:
    """A state without rules has nothing to explain."""
    result = explain("DQ.VTHSI0001.AK.TXT\\nOLN/D1", *DAY)

    assert result.stdout.splitlines()[2:] == [
        "AK: deliver",
        "  no rule is about this: what no rule speaks of passes",
    ]


def test_a_reject_is_no_rules_doing() -> None:
    """It is said with its code, in lines and as a document."""
    told, document = explain("DQ.NOBODY.WA.TXT"), json.loads(explain("{}", "--json").stdout)

    assert (told.exit_code, told.stdout.splitlines()) == (
        3,
        ["reject before any rule: ER .01 HEADER ERROR (docs/policy-language.md#order-of-checks)"],
    )
    assert document == {"verdict": "reject", "answer": "ER .00", "rules": [], "counterfactuals": []}


def test_a_bad_time_exits_2() -> None:
    """Nothing is explained."""
    assert explain("DQ.VTHSI0001.WA.TXT", "--at", "soon").exit_code == 2
