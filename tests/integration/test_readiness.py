"""Compiled loops are ready before the first batch."""

import subprocess
import sys

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")


@pytest.mark.timeout(120)
def test_nothing_is_compiled_once_stages_judge() -> None:
    """A worker that compiled while it held partitions would lose them."""
    done = subprocess.run([sys.executable, "-m", "tests.readiness"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
