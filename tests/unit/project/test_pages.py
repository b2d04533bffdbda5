"""What pages show the program print is what it prints, and what they give it can be read."""

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from nlets import VERBS, command_line
from producers.load.limits.reading import thresholds_of
from producers.load.sending.scenarios.reading import scenario_in
from streams.casebook.reading import read_cases
from streams.files.yaml_text import Document, read_yaml
from streams.logs.column_map import load_column_map, load_count_map
from streams.messages.agencies import AGENCIES
from streams.messages.directory import shipped_directory
from streams.messages.letters import read_xml
from streams.messages.message import Message
from streams.messages.text import read_text, write_text
from streams.policies.rows import Row
from streams.prove.reading import read_intents
from tests.pages import ROOT, commands_in, fence
from tests.policy_files import GOOD

BY_AN_EXAMPLE = GOOD.replace("author: nobody", "author: an example\n    cases: [tx-case]")
TEXAS = BY_AN_EXAMPLE + (
    BY_AN_EXAMPLE.partition("rules:\n")[2]
    .replace("tx-one", "tx-two")
    .replace("[ice]", '[ice], oris: ["QQ*"]')
    .replace("since: 2025-02-01", "since: 2025-03-01")
    .replace("[court-order]", "[judicial-warrant]")
)
"""Two rules on the same messages; the second names nobody besides, and accepts another grant."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has what pages speak of: policies of one's own, a bill, and what the bill is for."""
    bill = tmp_path / "bill"
    shutil.copytree(ROOT / "streams" / "policies" / "shipped", bill)
    law = (bill / "wa.yaml").read_text(encoding="utf-8")
    (bill / "wa.yaml").write_text(law.replace("agencies: [ice]", "agencies: [cbp, ice]"), encoding="utf-8")
    (tmp_path / "no-cbp.yaml").write_text(fence("docs/policy-prove.md", "wa-not-to-cbp\n").text, encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "tx.yaml").write_text(TEXAS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.timeout(20)
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("page", "mark", "typed"),
    [
        pytest.param("docs/policy-prove.md", "$ nlets policy prove gaps", "prove gaps", id="prove"),
        pytest.param(
            "docs/policy-prove.md", "$ nlets policy change", "change --intent no-cbp.yaml shipped bill", id="change"
        ),
        pytest.param("docs/policy-lint.md", "policies/tx.yaml:4:", "lint policies", id="lint"),
        pytest.param(
            "docs/policy-timeline.md", "as of 2026", "timeline --state WA --at 2026-01-15T12:00:00Z", id="timeline"
        ),
        pytest.param("docs/policy-drafts.md", "# DRAFT of rules", "new CT --like NY", id="draft"),
        pytest.param("README.md", "wa-not-to-ice: proven", "prove blocks", id="readme"),
    ],
)
def test_what_a_page_prints_is_printed(page: str, mark: str, typed: str) -> None:
    """Line by line, in this order; a page may leave out some, and seconds are nobody's to promise."""
    command = command_line(["policy", typed.split(maxsplit=1)[0]])
    said = CliRunner().invoke(command, ["policy", *typed.split()]).stdout.splitlines()
    shown = fence(page, mark).text.removeprefix(f"$ nlets policy {typed}\n").splitlines()

    assert [line for line in said if line in shown] == shown


@pytest.mark.parametrize(
    ("page", "mark", "read"),
    [
        pytest.param("docs/load.md", "name: stops in two states", scenario_in, id="a scenario"),
        pytest.param("docs/load.md", "at: {times_national_peak", thresholds_of, id="thresholds"),
        pytest.param(
            "docs/policy-prove.md", "wa-not-to-ice", lambda one: read_intents(one, shipped_directory()), id="intents"
        ),
        pytest.param("docs/policy-explain.md", "- id: wa-first-instant", lambda one: read_cases([one]), id="a case"),
    ],
)
def test_what_a_page_gives_for_a_file_can_be_read(page: str, mark: str, read: Callable[[Document], object]) -> None:
    """Whole: what is wrong with a file ends with all its faults."""
    assert read(read_yaml(fence(page, mark).text, page))


@pytest.mark.parametrize(("mark", "load"), [("zone: America", load_column_map), ("Border Patrol", load_count_map)])
def test_maps_of_the_page_on_logs_can_be_read(mark: str, load: Callable[[Path], object], tmp_path: Path) -> None:
    """Of foreign columns, and of monthly counts."""
    path = tmp_path / "map.yaml"
    path.write_text(fence("docs/logs.md", mark).text, encoding="utf-8")

    assert load(path)


@pytest.mark.parametrize(
    ("page", "mark", "text"),
    [
        pytest.param(
            "docs/network.md",
            "CONTROL123",
            "KQ.AZNLETS20.AZ.*CONTROL123.TXT\nNAM/SMITH,JOHN.DOB/19500101.SEX/M",
            id="text",
        ),
        pytest.param("docs/niem.md", "RR.AZDMV0000", "RR.AZDMV0000.AZNLETS20.TXT\nLIC/ABC123", id="the hub's header"),
        pytest.param(
            "docs/niem.md",
            "RQ.AZNLETS20.",
            "RQ.AZNLETS20.AZ.*T000000001.TXT\nVIN/1G1YY25W2X5112345",
            id="the hub's other header",
        ),
        pytest.param("docs/outside-states.md", "DQ.CAICE", "DQ.CAICE0002.WA.*0000001S00.TXT\nOLN/D1", id="a question"),
        pytest.param(
            "docs/outside-states.md",
            "DR.WADMV",
            "DR.WADMV0000.CAICE0002.*0000001S00.TXT\nNOT AUTHORIZED",
            id="its answer",
        ),
    ],
)
def test_a_message_of_a_page_says_what_it_is_shown_to_say(page: str, mark: str, text: str) -> None:
    """Written as one line and a body."""
    read = read_text(fence(page, mark).text.rstrip("\n"))

    assert isinstance(read, Message)
    assert write_text(read) == text


def test_the_document_of_the_page_on_xml_says_what_its_text_does() -> None:
    """All of it: key, sender, destination, control field and the vehicle."""
    read = read_xml(fence("docs/niem.md", "<n2:NLETS ").text)

    assert isinstance(read, Message)
    assert write_text(read) == "RQ.AZNLETS20.AZ.*T000000001.TXT\nVIN/1G1YY25W2X5112345"


def test_the_row_of_the_page_on_formats_has_every_name() -> None:
    """In their order, as `nlets decide` writes it; `context` is added by whoever writes the row."""
    row = json.loads(fence("docs/formats.md", '{"n": 17').text)

    assert list(row) == [*(field.encode_name for field in msgspec.structs.fields(Row)), "context"]


def test_the_tree_of_agencies_has_every_word() -> None:
    """And none besides."""
    assert sorted(re.findall(r"[a-z][a-z-]*", fence("docs/formats.md", "federal ─┬").text)) == sorted(AGENCIES)


@cache
def options_of(words: tuple[str, ...]) -> frozenset[str]:
    """Give the options of the command that words stand for; none if they stand for none."""
    if words[0] not in VERBS:
        return frozenset()
    command: object = get_command(command_line(words))
    for word in words:
        command = command.commands.get(word, command) if isinstance(command, TyperGroup) else command
    given = command.params if isinstance(command, TyperCommand | TyperGroup) else ()
    return frozenset({"--help"}.union(*((*each.opts, *each.secondary_opts) for each in given)))


@pytest.mark.timeout(30)
def test_every_command_that_is_named_is_there_with_its_options(tracked: tuple[Path, ...], root: Path) -> None:
    """In pages, and in what the commands say of themselves; words in capitals stand for others."""
    places = [path for path in tracked if path.suffix == ".md" or path.parent.name == "commands"]
    named = [
        (str(path.relative_to(root)), words)
        for path in places
        for words in commands_in(path.read_text(encoding="utf-8"))
        if not words[0].isupper()
    ]

    assert len(named) > 200
    assert [
        (place, words)
        for place, words in named
        if not {"--help", *(word for word in words if word.startswith("--"))} <= options_of(words[:2])
    ] == []
