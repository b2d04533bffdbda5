"""`nlets policy paths` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
DIRECTORY = ("--directory", str(SAMPLES / "directory.csv"))
DAY = ("--at", "2025-12-01T00:00:00Z")
QUESTION = ("--to", "WA/driver", "--from", "ice", *DAY)
RELATIONS = (
    "from,to,kind,by,source\ncbp line:TC,ice-ero,sister-agency,outside,a report\nfbi,ice-hsi,local-relay,AM,a rumour\n"
)


def paths(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["policy", "paths"]), ["policy", "paths", *arguments])


@pytest.fixture
def relations(tmp_path: Path) -> tuple[str, str]:
    """Two that pass on to ICE."""
    path = tmp_path / "relations.csv"
    path.write_text(RELATIONS)
    return "--relations", str(path)


def test_ways_hops_and_cut_are_told(relations: tuple[str, str], tmp_path: Path) -> None:
    """Each way with its weakest link, each hop once, and the rules that close all; exit 3."""
    log = tmp_path / "log.jsonl"
    texts = ["DQ.NYCBP0001.WA.TXT\nOLN/D1", "RQ.NYCBP0001.WA.TXT\nVIN/1", "DQ.VTFBI0001.WA.NY.TXT\nOLN/D1"]
    log.write_text("".join(json.dumps({"at": "2025-12-01T00:00:00Z", "text": text}) + "\n" for text in texts * 2))
    result = paths(*QUESTION, *DIRECTORY, *relations, "--log", str(log), "--hops", "2")

    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert lines == [
        "3 ways from WA/driver to ice in up to 2 hops:",
        "   way                                               kind     weakest link, and what closing it stops",
        "1  WA/driver → fbi → ice-hsi                         switch   WA/driver → fbi: 2",
        "2  WA/driver → cbp line:TC → ice-ero                 outside  WA/driver → cbp line:TC: 2",
        "3  WA/driver → sheriff acting for ice-ero → ice-ero  outside  WA/driver → sheriff acting for ice-ero: 0",
        "",
        "hop by hop:",
        "WA/driver → fbi: look-up DQ DQG DNQ KQ (switch)",
        '    such as "DQ.DCFBI0021.WA.TXT\\nOLN/WITNESS"',
        "fbi → ice-hsi: local-relay AM (switch)",
        '    such as "AM.DCFBI0021.NYHSI0011.TXT\\nWHAT A LOOK-UP SHOWED ABOUT WITNESS"',
        "    a rumour",
        "WA/driver → cbp line:TC: look-up DQ DQG DNQ KQ (switch)",
        '    such as "DQ.NYCBP0001.WA.TXT\\nOLN/WITNESS"',
        "cbp line:TC → ice-ero: sister-agency (outside)",
        "    a report",
        "WA/driver → sheriff acting for ice-ero: look-up DQ DQG DNQ KQ (switch)",
        '    such as "DQ.FLDLG0742.WA.TXT\\nOLN/WITNESS"',
        "sheriff acting for ice-ero → ice-ero: delegate (outside)",
        "    directory, `acts_for`",
        "",
        f"cheapest cut: 3 rules, 4 legitimate look-ups of {log}",
        "   WA refuses  cbp line:TC                 driver  2",
        "   WA refuses  fbi                         driver  2",
        "   WA refuses  sheriff acting for ice-ero  driver  0",
    ]


def test_the_document_has_what_is_promised(relations: tuple[str, str]) -> None:
    """Paths with hops, kind and weakest link; the cut with its rules."""
    result = paths(*QUESTION, *DIRECTORY, *relations, "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert (document["to"], document["from"]) == ("WA/driver", "ice")
    way = next(way for way in document["paths"] if way["hops"][0]["to"] == "cbp line:TC")
    assert (way["kind"], way["weakest"]) == ("outside", 0)
    asking, passing_on = way["hops"]
    assert asking["oris"] == ["NYCBP0001", "VTCBP0021", "WACBP0011"]
    assert passing_on == {
        "from": "cbp line:TC",
        "to": "ice-ero",
        "oris": ["DCERO0001", "DCERO0011", "DCERO0021", "TXSLN120S"],
        "kind": "outside",
        "how": "sister-agency",
        "keys": [],
        "source": "a report",
        "message": None,
        "stops": None,
    }
    assert {(rule["state"], rule["refuses"]) for rule in document["cut"]["rules"]} >= {("WA", "cbp line:TC")}


def test_no_way_is_said(tmp_path: Path) -> None:
    """Exit 0: nobody passes on, and the rule means ICE. A place may be typed in small letters."""
    path = tmp_path / "relations.csv"
    path.write_text("from,to,kind,by,source\n")
    asked = ("--to", "wa/driver", *QUESTION[2:])
    result = paths(*asked, *DIRECTORY, "--relations", str(path), "--hops", "1")

    assert (result.exit_code, result.stdout) == (0, "no way is known from WA/driver to ice in up to 1 hop\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--to", "XX/driver", "--from", "ice"), "`XX` is none of the 54 places", id="place"),
        pytest.param(("--to", "WA/drivers", "--from", "ice"), "did you mean `driver`?", id="class mistyped"),
        pytest.param(("--to", "WA", "--from", "ice"), "`WA` names no class of data", id="no class"),
        pytest.param(("--to", "WA/driver", "--from", "icy"), "did you mean `ice`?", id="party"),
        pytest.param(("--to", "WA/driver", "--from", "ice", "--at", "noon"), "is neither `now` nor a time", id="time"),
    ],
)
def test_a_question_that_can_not_be_read_is_a_usage_error(arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, with what to write."""
    result = paths(*arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_everything_wrong_with_all_files_is_listed_at_once(tmp_path: Path) -> None:
    """Directory and relations in one go."""
    relations, directory = tmp_path / "relations.csv", tmp_path / "directory.csv"
    relations.write_text("from,to,kind,by,source\nicy,ice,delegate,outside,x\n")
    directory.write_text("ori\n")
    result = paths("--to", "WA/driver", "--from", "ice", "--relations", str(relations), "--directory", str(directory))

    problems = getattr(result.exception, "problems", ())
    assert {problem.where.split(":")[0] for problem in problems} == {str(relations), str(directory)}


def test_a_party_of_nobody_is_warned_of(tmp_path: Path) -> None:
    """On stderr; a ring around them is no way."""
    path = tmp_path / "relations.csv"
    path.write_text("from,to,kind,by,source\nuscis NY,ice,task-force,outside,x\n")
    result = paths(*QUESTION, *DIRECTORY, "--relations", str(path))

    assert "column from: `uscis NY` is nobody in the directory" in result.stderr


@pytest.mark.timeout(20)
def test_what_the_page_shows_is_what_is_said() -> None:
    """Each line of its example, on the shipped files."""
    page = (Path(__file__).parents[3] / "docs" / "policy-paths.md").read_text(encoding="utf-8")
    shown = next(block for block in page.split("```") if " ways from WA/driver to ice" in block)
    said = paths(*QUESTION, "--hops", "2").stdout.splitlines()

    assert [line for line in shown.strip().splitlines() if line not in said] == []
