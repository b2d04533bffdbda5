"""Our command line as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import nlets

PROGRAM: Final = (sys.executable, str(Path(nlets.__file__).resolve()))


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """Start our command line in a folder."""
    plain = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=plain | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str], timeout_s: float = 100.0) -> tuple[int, str, str]:
    """Wait for the end; give exit code, stdout and stderr."""
    out, err = process.communicate(timeout=timeout_s)
    return process.returncode, out, err


def document(text: str) -> dict[str, object]:
    """Read the one JSON document that stdout holds."""
    read: dict[str, object] = json.loads(text)
    return read
