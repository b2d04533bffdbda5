"""A state's page says what the rules say."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.messages.directory import shipped_directory
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.load import shipped_bundle
from streams.reports.brief import ASKERS, DATA, Access, Standing, brief_of

CONTEXT = Context(shipped_bundle(), shipped_directory())


def at(text: str) -> int:
    """Give an instant."""
    return parse_time(text) or 0


def gets(state: str, when: str) -> dict[tuple[str, str], Access]:
    """Say who gets what, by agency and kind of data."""
    rows = brief_of(CONTEXT, state, at(when)).getting
    return {
        (asker.agency + asker.acts_for, data.name): access
        for asker, row in zip(ASKERS, rows, strict=True)
        for data, access in zip(DATA, row.gets, strict=True)
    }


def standings(state: str, when: str) -> list[Standing]:
    """Say how the five things stand."""
    return [asked.standing for asked in brief_of(CONTEXT, state, at(when)).asked]


def test_washington_before_and_after_its_block() -> None:
    """ICE is refused from 19 November 2025 on, CBP is not."""
    before, after = gets("WA", "2025-11-18T23:00:00-08:00"), gets("WA", "2025-11-19T00:00:00-08:00")

    assert (before["ice-ero", "licence"], after["ice-ero", "licence"]) == (Access.FORBIDDEN, Access.BLOCKED)
    assert (before["cbp", "licence"], after["cbp", "licence"]) == (Access.OPEN, Access.OPEN)


def test_massachusetts_refuses_licences_and_cuts_registrations() -> None:
    """And leaves criminal history alone."""
    found = gets("MA", "2025-12-01T00:00:00Z")

    assert [found["ice-ero", data.name] for data in DATA] == [
        Access.BLOCKED,
        Access.BLOCKED,
        Access.BLOCKED,
        Access.FILTERED,
        Access.OPEN,
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param("CT", (Standing.OPEN, Standing.OPEN, Standing.OPEN), id="no rules"),
        pytest.param("OR", (Standing.LAW_ONLY, Standing.LAW_ONLY, Standing.OPEN), id="law without a block"),
        pytest.param("WA", (Standing.DONE, Standing.OPEN, Standing.DONE), id="ICE alone"),
    ],
)
def test_the_five_things_stand_as_the_rules_do(state: str, expected: tuple[Standing, ...]) -> None:
    """What no rule shows is not known."""
    block, others, briefed, published, technical = standings(state, "2025-12-01T00:00:00Z")

    assert (block, others, technical) == expected
    assert briefed is published is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("state", "because"),
    [
        pytest.param("MA", "a rule in force refuses licence data to ICE, but not registration", id="licences alone"),
        pytest.param("NY", "a rule in force refuses licence data to ICE", id="all"),
        pytest.param("CT", "no rule here says no to all of ICE", id="nothing"),
    ],
)
def test_a_block_says_what_it_leaves_open(state: str, because: str) -> None:
    """In place is not the same as complete."""
    brief = brief_of(CONTEXT, state, at("2025-12-01T00:00:00Z"))

    assert brief.asked[0].because == because


def run(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["brief"]), ["brief", *arguments])


def log(path: Path, queries: int) -> str:
    """Write a log of queries of ICE for Connecticut, among those of others."""
    rows = [f"DQ.CAICE0002.CT.*C{n}.TXT\nOLN/S{n % 12}" for n in range(queries)]
    rows += ["DQ.AKPDX0001.CT.TXT\nOLN/S1", "DQ.CAICE0002.TX.TXT\nOLN/S1", "IQ.CAICE0002.CT.TXT\nNAM/A"]
    path.write_text("".join(json.dumps({"at": "2025-12-01T12:00:00Z", "text": text}) + "\n" for text in rows))
    return str(path)


def test_case_review_is_counted_in_a_log(tmp_path: Path) -> None:
    """Queries of immigration authorities for driver and vehicle data, and cases among them."""
    document = json.loads(run("CT", "--log", log(tmp_path / "log.jsonl", 24), "--json").stdout)

    assert document["case_review"][0] == (
        "About 20 queries of immigration authorities for driver or vehicle data, in a log of 1 day."
    )
    assert document["case_review"][2] == "About 10 distinct cases (one asker and one subject)."


def test_a_brief_beside_a_report_tells_no_small_number(tmp_path: Path) -> None:
    """A report has the sum of all agencies but one, and a brief must not say what is missing."""
    assert reviewed(tmp_path / "26.jsonl", 26) == reviewed(tmp_path / "34.jsonl", 34)


def case_review(path: Path, rows: Sequence[tuple[int, str]]) -> list[str]:
    """Give what a brief says of case review in a log of texts, each on a day of December."""
    path.write_text("".join(json.dumps({"at": f"2025-12-0{day}T12:00:00Z", "text": t}) + "\n" for day, t in rows))
    lines: list[str] = json.loads(run("CT", "--log", str(path), "--json").stdout)["case_review"]
    return lines


def reviewed(path: Path, queries: int) -> list[str]:
    """Give what a brief says of case review."""
    lines: list[str] = json.loads(run("CT", "--log", log(path, queries), "--json").stdout)["case_review"]
    return lines


def test_a_day_of_few_queries_is_not_told(tmp_path: Path) -> None:
    """Not even as the busiest."""
    rows = [(day, f"DQ.CAICE0002.CT.*C{n}.TXT\nOLN/S{n}") for day in (1, 2, 3) for n in range(4)]
    lines = case_review(tmp_path / "log.jsonl", rows)

    assert lines[:3] == [
        "About 10 queries of immigration authorities for driver or vehicle data, in a log of 3 days.",
        "About 3.3 a day; fewer than 10 on the busiest.",
        "Fewer than 10 distinct cases (one asker and one subject).",
    ]


def test_how_many_fewer_than_ten_cases_there_are_is_not_told(tmp_path: Path) -> None:
    """The reviewers they would take don't say either in which half of ten they lie."""
    few, more = (
        case_review(
            tmp_path / f"{cases}.jsonl", [(1, f"DQ.CAICE0002.CT.*C{n}.TXT\nOLN/S{n % cases}") for n in range(20)]
        )
        for cases in (4, 8)
    )

    assert few[2] == "Fewer than 10 distinct cases (one asker and one subject)."
    assert few == more


def test_fewer_than_ten_queries_are_not_told(tmp_path: Path) -> None:
    """Not how many."""
    document = json.loads(run("CT", "--log", log(tmp_path / "log.jsonl", 9), "--json").stdout)

    assert document["case_review"] == ["In a log of 1 day immigration authorities asked fewer than 10 times."]


def test_a_place_that_is_none_is_refused() -> None:
    """Before anything is read."""
    assert run("XX").exit_code == 2
