"""Ctrl-C in the middle of a synthetic year: what is written by then is a log."""

import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet

from streams.logs.opening import open_log
from streams.messages.synthetic import Synthesis, synthesis_of

ROOT = Path(__file__).parents[2]


def test_a_year_that_is_interrupted_can_be_read(tmp_path: Path) -> None:
    """It ends with 1, says so, and the file doesn't claim to be whole."""
    path = tmp_path / "year.parquet"
    command = [sys.executable, str(ROOT / "nlets.py"), "history", "generate", "--scale", "0.02", "--out", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "left" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    ids = {synthesis_of(entry.given_id) for entry in open_log(path).entries()}

    assert process.returncode == 1
    assert "interrupted: the file ends there, and can be read so far" in said
    assert ids == {Synthesis(2025, "0.02", 1)}
    assert b"nlets.complete" not in pyarrow.parquet.read_metadata(path).metadata
