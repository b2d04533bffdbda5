"""Building and starting the Quix peer: a virtual environment under `build/`, installed by hash."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from streams.broker.server import PreparationError

_PINNED: Final = Path(__file__).parent / "requirements.txt"
VERSION: Final = re.findall(r"(?m)^quixstreams==(\S+)", _PINNED.read_text())[0]
_KEPT: Final = Path("build/bench")
_DONE: Final = "installed"


def environment() -> Path:
    """Give the folder of the environment, building it if these requirements were never installed.

    Raises:
        PreparationError: it can't be built.
    """
    digest = hashlib.sha256(_PINNED.read_bytes()).hexdigest()
    folder = _KEPT / f"quix-{digest[:12]}"
    if not (folder / _DONE).exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "-r", str(_PINNED)])
        # INVARIANT: written last; an environment cannot be moved, so a half-made one must be seen to be so.
        (folder / _DONE).touch()
    return folder


def command(task: str) -> list[str]:
    """Give the command of one run."""
    return [str(environment() / "bin/python"), "-m", "benchmarks.peers.quix.filter", task]


def _run(argv: list[str]) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PreparationError("installing Quix Streams", done.stdout + done.stderr)
