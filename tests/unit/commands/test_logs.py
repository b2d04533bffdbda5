"""Every line of a log, ours or a library's, is a JSON document where nobody watches."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import nlets

_SPEAKING: Final = """
import logging, structlog
from streams.commands.logs import log_to_stderr
log_to_stderr()
structlog.get_logger().warning("ours", partition=3)
structlog.get_logger().debug("too quiet")
try:
    raise ValueError("two\\nlines")
except ValueError:
    logging.getLogger("library").exception("theirs: %s", 7)
"""


@pytest.mark.timeout(20)
def test_logs_are_json_lines() -> None:
    """Also of a traceback, which stays within its line."""
    run = [sys.executable, "-c", _SPEAKING]
    done = subprocess.run(run, cwd=Path(nlets.__file__).parent, capture_output=True, text=True, check=True)
    ours, theirs = map(json.loads, done.stderr.splitlines())

    assert (ours["event"], ours["level"], ours["partition"]) == ("ours", "warning", 3)
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("theirs: 7", "error", "library")
    assert "ValueError: two\nlines" in theirs["exception"]
    assert ours["timestamp"] <= theirs["timestamp"]
    assert done.stdout == ""
