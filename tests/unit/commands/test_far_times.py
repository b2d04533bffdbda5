"""Clocks may be wrong by any number of years: no command that judges a log fails for it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlets import command_line

TIMES = (
    "0001-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-23:59",
)
"""Years that offsets carry out of those that can be written, and the last that can be."""


@pytest.mark.parametrize(
    "typed",
    [
        "decide LOG",
        "audit LOG --json",
        "report LOG --json",
        "whatif LOG --rule-off wa-ice-block --processes 1 --json",
        "replay LOG --offline --json",
        "replay LOG --dry-run",
        "log inspect LOG --json",
        "log convert LOG OUT",
        "brief TX --log LOG --json",
    ],
)
def test_the_first_and_last_years_stop_nothing(typed: str, tmp_path: Path) -> None:
    """They are judged by the rules of their time, like any other."""
    log = tmp_path / "log.jsonl"
    text = "DQ.AKPDX0001.TX.TXT\nOLN/S1"
    log.write_text("".join(json.dumps({"at": at, "text": text}) + "\n" for at in TIMES * 3))
    words = [{"LOG": str(log), "OUT": str(tmp_path / "out.parquet")}.get(word, word) for word in typed.split()]
    result = CliRunner().invoke(command_line(words[:2] if words[0] == "log" else words[:1]), words)

    assert (result.exit_code, result.exception) == (0, None)
