"""What is wrong with a line is said by every command that judges it, with its number."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlets import command_line

QUERY = {"at": "2025-03-01T12:00:00Z", "text": "DQ.AKPDX0001.TX.TXT\nOLN/S1"}
SAID = "has not one time with seconds and offset and one message"


@pytest.mark.parametrize(
    "typed",
    [
        "audit LOG",
        "report LOG",
        "whatif LOG --rule-off wa-ice-block --processes 1",
        "replay LOG --offline",
        "log cut LOG OUT",
        "log mask LOG OUT --key-file KEY",
        "log inspect LOG --json",
        "brief TX --log LOG --json",
    ],
)
def test_lines_that_are_no_message_are_named(typed: str, tmp_path: Path) -> None:
    """The first five by number, the others by their count; what stands around them is read."""
    log = tmp_path / "log.jsonl"
    bad = [QUERY | {"at": "2025-03-01T12:00:00"}] * 6
    log.write_text("".join(json.dumps(row) + "\n" for row in (QUERY, *bad, QUERY)))
    files = {"LOG": str(log), "OUT": str(tmp_path / "out.jsonl"), "KEY": str(tmp_path / "key")}
    words = [files.get(word, word) for word in typed.split()]
    result = CliRunner().invoke(command_line(words[:2] if words[0] == "log" else words[:1]), words)

    assert result.exit_code == 0
    assert [line for line in range(1, 9) if f"line {line}: {SAID}" in result.output] == [2, 3, 4, 5, 6]
    assert f"1 more lines: the same: {SAID}" in result.output
