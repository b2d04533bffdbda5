"""`nlets policy check` and `nlets policy show` as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.errors import UnusableFileError
from streams.policies.load import shipped_bundle

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"


def policy(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy"]), ["policy", *arguments])


def test_shipped_policies_can_be_used() -> None:
    """A line for each count and digest."""
    result = policy("check", "--directory", str(SAMPLES / "directory.csv"), "--grants", str(SAMPLES / "grants.csv"))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:5] == [
        "states: 9",
        "rules: 11",
        "agencies: 98",
        "grants: 4",
        f"bundle_digest: {shipped_bundle().digest}",
    ]


def test_check_gives_one_document() -> None:
    """The same, for programs."""
    document = json.loads(policy("check", "--json").stdout)

    assert (document["usable"], document["rules"], document["warnings"]) == (True, 11, [])
    assert document["context"].startswith("sha256:")


def test_problems_exit_1(tmp_path: Path) -> None:
    """Each with its file and line."""
    (tmp_path / "tx.yaml").write_text("state: TX\nzone: UTC\nrules: []\n")
    result = policy("check", str(tmp_path))

    assert result.exit_code == 1
    assert isinstance(result.exception, UnusableFileError)
    assert [str(problem) for problem in result.exception.problems] == [
        f"{tmp_path}/tx.yaml:3: rules: is an empty list (hint: name at least one)"
    ]


def test_problems_are_a_document_too(tmp_path: Path) -> None:
    """Programs read what is wrong where."""
    (tmp_path / "tx.yaml").write_text("state: TX\nzone: UTC\nrules: []\n")
    result = policy("check", str(tmp_path), "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "usable": False,
        "problems": [
            {"where": f"{tmp_path}/tx.yaml:3", "what": "rules: is an empty list", "hint": "name at least one"}
        ],
    }


@pytest.mark.parametrize(
    ("at", "told"),
    [
        pytest.param("2019-05-20", "wa-ice-block: without effect", id="before the law"),
        pytest.param("2019-05-21", "wa-ice-block: law, not enforced", id="law"),
        pytest.param("2025-11-19T07:59:59.999999Z", "wa-ice-block: law, not enforced", id="a microsecond before"),
        pytest.param("2025-11-19", "wa-ice-block: in force", id="local midnight"),
        pytest.param("now", "wa-ice-block: in force", id="now"),
    ],
)
def test_a_rule_is_shown_as_it_stands(at: str, told: str) -> None:
    """A bare date begins at midnight in the state's zone."""
    result = policy("show", "--state", "WA", "--at", at)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == told


def test_a_rule_is_told_in_words() -> None:
    """What it does, to whom, since when, and what of it is assumed."""
    assert policy("show", "--state", "WA", "--at", "2025-12-01").stdout.splitlines()[1:] == [
        "  refuses driver records, photos, vehicle records",
        "  asked by ice (ice-ero, ice-hsi, ice-lesc too)",
        (
            "  block: at the state, since 2025-11-19; the asker sees: NOT AUTHORIZED; "
            "reported by: University of Washington Center for Human Rights, report on federal access to licence data, "
            "and the press on it"
        ),
        "  law: RCW 43.17.425, since 2019-05-21",
        "  lifted by a grant on: case-review, court-order, judicial-warrant",
        "  duties: nothing",
        "  not modelled: Other functions of an agency than immigration enforcement; a message doesn't say what for.",
        "  assumed, law.since: † Our best reading of when the law took effect. (RCW 43.17.425)",
    ]


def test_show_gives_one_document() -> None:
    """The same, for programs."""
    document = json.loads(policy("show", "--state", "MA", "--at", "2025-12-01", "--json").stdout)

    assert document["state"] == "MA"
    assert [(rule["id"], rule["status"]) for rule in document["rules"]] == [
        ("ma-licence-data", "in force"),
        ("ma-licence-number-in-registrations", "in force"),
    ]
    assert document["rules"][1]["lines"][:2] == [
        "removes OLN from answers on vehicle records",
        "asked by cbp, ice (ice-ero, ice-hsi, ice-lesc too)",
    ]


def test_a_state_without_rules_says_so() -> None:
    """Silence would look like a mistake."""
    assert policy("show", "--state", "AK", "--at", "2025-12-01").stdout == "AK has no rules: everything passes\n"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--state", "ZZ"], id="no place"),
        pytest.param(["--state", "WA", "--at", "2025-02-30"], id="no date"),
        pytest.param(["--state", "WA", "--at", "soon"], id="no time"),
        pytest.param([], id="no state"),
    ],
)
def test_a_bad_option_exits_2(arguments: list[str]) -> None:
    """Nothing is shown."""
    result = policy("show", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
