"""`nlets policy evade` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.commands.policy_evade import NothingToEvadeError

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
DIRECTORY = ("--directory", str(SAMPLES / "directory.csv"))
DAY = ("--at", "2025-12-01T00:00:00Z")


def evade(*arguments: str) -> Result:
    """Type the command, with the samples' agencies."""
    return CliRunner().invoke(command_line(["policy", "evade"]), ["policy", "evade", *DIRECTORY, *arguments])


def test_families_that_pass_are_told() -> None:
    """With an attempt and what would stop it; exit 3."""
    result = evade("DQ.VTHSI0001.WA.TXT\\nOLN/D1", *DAY)

    assert result.exit_code == 3
    assert result.stdout.startswith("2 of 15 families of attempts get something of 1 refused look-up:\n")
    assert "would be stopped by wa-ice-block, if it meant cbp" in result.stdout


def test_a_line_is_judged_by_its_own_time() -> None:
    """Before Washington's block nothing is refused."""
    line = json.dumps({"at": "2025-11-01T00:00:00Z", "text": "DQ.VTHSI0001.WA.TXT\nOLN/D1"})
    result = evade(line)

    assert (result.exit_code, result.stdout) == (3, "nothing is refused: whoever asks gets it as it is\n")


@pytest.mark.parametrize(
    ("at", "arguments"),
    [
        pytest.param("2025-12-01T00:00:00Z", ("--at", "1970-01-01T00:00:00Z"), id="given"),
        pytest.param("1970-01-01T00:00:00Z", (), id="of the line"),
    ],
)
def test_the_first_instant_there_is_is_a_time(at: str, arguments: tuple[str, ...]) -> None:
    """It isn't taken for none: nothing was refused then."""
    line = json.dumps({"at": at, "text": "DQ.VTHSI0001.WA.TXT\nOLN/D1"})

    assert evade(line, *arguments).stdout == "nothing is refused: whoever asks gets it as it is\n"


def test_a_state_is_tried_as_a_document() -> None:
    """Every family with its counts; each that passes with its message and remedy."""
    result = evade("--state", "NY", *DAY, "--json")
    document = json.loads(result.stdout)
    families = {family["family"]: family for family in document["families"]}

    assert result.exit_code == 3
    assert {wish["place"] for wish in document["refused"]} == {"NY"}
    assert families["delegate"] | {"about": ""} == {
        "family": "delegate",
        "about": "",
        "tried": families["delegate"]["tried"],
        "passed": 0,
        "stopped_by": {"ny-immigration-agencies": families["delegate"]["tried"]},
        "passing": [],
    }
    uscis = next(one for one in families["sister-agency"]["passing"] if ".VTUCI0001." in one["message"]["text"])
    assert uscis["would_stop"] == {"rule": "ny-immigration-agencies", "if": "it meant uscis"}


def test_a_rule_that_means_everybody_leaves_nothing(tmp_path: Path) -> None:
    """Exit 0."""
    policy = """
state: WA
zone: America/Los_Angeles
rules:
  - id: all
    effect: refuse
    asker: {agencies: [federal, local]}
    data: {classes: [driver, vehicle]}
    block: {since: 2020-01-01, at: hub, source: a report}
    author: nobody
"""
    (tmp_path / "wa.yaml").write_text(policy)
    result = evade("DQ.VTHSI0001.WA.TXT\\nOLN/D1", "--policies", str(tmp_path))

    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        0,
        "0 of 15 families of attempts get something of 1 refused look-up:",
    )


@pytest.mark.parametrize(
    "arguments",
    [pytest.param((), id="neither"), pytest.param(("DQ.VTHSI0001.WA.TXT", "--state", "WA"), id="both")],
)
def test_it_takes_a_message_or_a_state(arguments: tuple[str, ...]) -> None:
    """Exit 2."""
    assert evade(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "DQ.NOBODY.WA.TXT", "nothing to evade: the hub rejects it with ER .01 HEADER ERROR", id="unknown sender"
        ),
        pytest.param(
            "nothing", "nothing to evade: the hub rejects it with ER .03 TXT NOT FOUND OR BAD XML", id="unreadable"
        ),
        pytest.param("AM.VTHSI0001.WA.TXT\\nHELLO", "nothing to evade: it asks for nothing", id="mail"),
    ],
)
def test_what_no_rule_could_refuse_is_a_usage_error(text: str, said: str) -> None:
    """Exit 2, with what to give instead."""
    error = evade(text).exception

    assert isinstance(error, NothingToEvadeError)
    assert (str(error), error.exit) == (said, 2)


def test_a_state_is_one_of_the_places() -> None:
    """Exit 2."""
    assert evade("--state", "XX").exit_code == 2


@pytest.mark.timeout(20)
def test_what_the_page_shows_is_what_is_said() -> None:
    """Each line of its example, and each family, on the shipped files."""
    page = (Path(__file__).parents[3] / "docs" / "policy-evade.md").read_text(encoding="utf-8")
    shown = next(block for block in page.split("```") if "families of attempts" in block)
    command = ["policy", "evade", "--state", "WA", *DAY]
    said = CliRunner().invoke(command_line(["policy", "evade"]), command).stdout.splitlines()

    assert [line for line in shown.strip().splitlines() if line not in said] == []
    assert [row.split("`")[1] for row in page.splitlines() if row.startswith("| `")][:15] == [
        line.split()[0] for line in said[2:17]
    ]
