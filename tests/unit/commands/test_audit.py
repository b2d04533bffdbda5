"""`nlets audit` as it is typed: its document, its lines, and 3 where something was answered though blocked."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line

LEAK = ("DQ.CAICE0002.IL.*C1.TXT\nOLN/S1", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S1.NAM/DOE,JANE")
GAP = ("DQ.CAICE0002.OR.*C2.TXT\nOLN/S2", "DR.ORDMV0000.CAICE0002.*C2.TXT\nOLN/S2.NAM/DOE,JANE")
FAIR = ("DQ.AKPDX0001.TX.*C3.TXT\nOLN/S3", "DR.TXDMV0000.AKPDX0001.*C3.TXT\nOLN/S3.NAM/DOE,JANE")


def audit(folder: Path, *arguments: str, texts: tuple[str, ...] = ()) -> Result:
    """Write a log and type the command."""
    log = folder / "log.jsonl"
    log.write_text("".join(json.dumps({"at": "2025-12-01T12:00:00Z", "text": text}) + "\n" for text in texts))
    return CliRunner().invoke(command_line(["audit"]), ["audit", str(log), *arguments])


def test_a_leak_ends_the_command_with_3_and_stands_in_the_document(tmp_path: Path) -> None:
    """With the line of query and answer, and counted by agency and state."""
    result = audit(tmp_path, "--json", texts=(*FAIR, *LEAK, *GAP))
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert [(each["n"], each["answer_n"]) for each in document["answered_though_blocked"]] == [(3, 4)]
    assert [(each["n"], each["rules"]) for each in document["answered_though_law"]] == [
        (5, ["or-immigration-authorities"])
    ]
    assert document["refused_without_rule"] == document["unexplained"] == []
    assert document["by_agency"]["answered_though_blocked"] == {"ice-ero": 1}
    assert document["by_state"]["answered_though_law"] == {"OR": 1}


@pytest.mark.parametrize("texts", [(), FAIR, GAP])
def test_what_no_block_forbade_ends_with_0(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """The gap is told, and is no failure of the switch."""
    assert audit(tmp_path, texts=texts).exit_code == 0


def test_people_are_told_who_where_and_why(tmp_path: Path) -> None:
    """On a line of its own."""
    told = audit(tmp_path, texts=LEAK).stdout

    assert "1 answered though blocked" in told
    assert "line 1: DQ CAICE0002 → IL: answered, line 2; the query may not pass (il-immigration-agents)" in told


def test_a_log_without_answers_says_so(tmp_path: Path) -> None:
    """There is nothing to compare with."""
    assert "this log holds no answers" in audit(tmp_path, texts=FAIR[:1]).stdout


def test_of_many_findings_people_are_shown_the_first(tmp_path: Path) -> None:
    """Programs get all."""
    texts = tuple(text.replace("C1", f"C1{n}") for n in range(12) for text in LEAK)

    assert "… (--json has all)" in audit(tmp_path, texts=texts).stdout
    assert len(json.loads(audit(tmp_path, "--json", texts=texts).stdout)["answered_though_blocked"]) == 12
