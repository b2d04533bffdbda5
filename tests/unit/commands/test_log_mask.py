"""`nlets log mask` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.logs.opening import open_log
from streams.messages.fields import identifying
from streams.messages.message import Message

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
LOG = str(SAMPLES / "traffic.jsonl")
DIRECTORY = ["--directory", str(SAMPLES / "directory.csv")]


def mask(*arguments: str) -> Result:
    """Type the command."""
    return CliRunner().invoke(command_line(["log"]), ["log", "mask", *arguments])


def test_a_log_is_masked_the_same_way_in_every_form(tmp_path: Path) -> None:
    """Under the key of a file, which is made if it is missing."""
    key = ["--key-file", str(tmp_path / "key")]
    table, lines, back = (str(tmp_path / name) for name in ("a.csv", "b.jsonl", "c.jsonl"))

    first = mask(LOG, table, *key, *DIRECTORY)
    second = mask(LOG, lines, *key, *DIRECTORY)
    CliRunner().invoke(command_line(["log"]), ["log", "convert", table, back])

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "600 rows masked; no word that may not stay was found in them again" in first.stderr
    assert Path(lines).read_text().splitlines() == Path(back).read_text().splitlines()
    assert "MAGRANT77" in Path(LOG).read_text()
    assert "MAGRANT77" not in Path(lines).read_text()


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    """So that findings in one log are found in the other."""
    (tmp_path / "a.jsonl").write_text('\n{"at":"2026-01-01T00:00:00Z","text":"DQ.DOE"}\n\nbroken DOE\n')

    result = mask(str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "--key-file", str(tmp_path / "key"))
    lines = (tmp_path / "b.jsonl").read_text().split("\n")

    assert result.exit_code == 0
    assert lines[0] == lines[2] == ""
    assert json.loads(lines[1])["text"].startswith("DQ.")
    assert lines[3] == "{}"
    assert "DOE" not in "".join(lines)


def test_a_log_is_not_masked_over_itself(tmp_path: Path) -> None:
    """It would be lost."""
    (tmp_path / "a.jsonl").write_text("{}\n")
    name = str(tmp_path / "a.jsonl")

    assert mask(name, name).exit_code == 2


def test_what_survived_is_withheld_and_ends_the_command_with_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nothing is disguised."""
    monkeypatch.setattr("streams.logs.masking.rows.Masking.message", lambda _, message: message)
    (tmp_path / "a.jsonl").write_text('{"at":"2026-01-01T00:00:00Z","text":"AM.NL0000000.IL.TXT\\nDOE"}\n')

    result = mask(str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "--key-file", str(tmp_path / "key"))

    assert result.exit_code == 3
    assert "1 withheld" in result.stderr
    assert (tmp_path / "b.jsonl").read_text() == "{}\n"


def test_no_subject_of_the_samples_stands_anywhere_in_the_masked_log(tmp_path: Path) -> None:
    """Not in its own row, and not in any other. Dates are left out: there are too few to tell one from a mask."""
    (tmp_path / "key").write_text("5a" * 32)
    (tmp_path / "key").chmod(0o600)
    mask(LOG, str(tmp_path / "a.jsonl"), "--key-file", str(tmp_path / "key"), *DIRECTORY)
    messages = [entry.message for entry in open_log(Path(LOG)).entries()]
    subjects = {
        value
        for message in messages
        if isinstance(message, Message)
        for tag, value in identifying(message.fields)
        if tag != "DOB" and len(value) > 5
    }
    masked = (tmp_path / "a.jsonl").read_text().upper()

    assert len(subjects) > 300
    assert [subject for subject in subjects if subject in masked] == []
