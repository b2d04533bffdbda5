"""The wheel holds everything, and runs away from the checkout.

Built by hatchling from the checkout, installed in an environment of its own with the run-time lock, and run from an
empty folder with `PYTHONSAFEPATH=1`, so that no file of the checkout can help it.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SAMPLES: Final = ROOT / "tests" / "cases" / "samples"

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(300)]


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a program as a stranger's machine would, and give its stdout."""
    strangers = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**strangers, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment of its own; give its folder of programs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", folder)
    pip: Sequence[str | Path] = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(*pip, "--require-hashes", "-r", ROOT / "constraints-run.txt")
    run(*pip, "--no-deps", "--no-index", wheel)
    return folder / "bin"


def test_it_ships_what_the_programs_read(wheel: Path) -> None:
    """Policies, directory, page and type markers are data, easily left out."""
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {"nlets.py", "streams/py.typed", "producers/py.typed", "streams/messages/shipped/directory.csv"} <= names
    assert [name for name in names if name.startswith("streams/policies/shipped/") and name.endswith(".yaml")]
    assert [name for name in names if name.startswith("streams/monitor/") and name.endswith(".html")]


def test_it_ships_nothing_else(wheel: Path) -> None:
    """Tests, tools and benchmarks stay in the repository."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"nlets.py", "producers", "streams"}


def test_its_packages_come_from_where_it_was_installed(elsewhere: Path, tmp_path: Path) -> None:
    """A test of the wheel that imports the checkout tests the checkout."""
    places = run(
        elsewhere / "python",
        "-c",
        "import nlets, producers, streams; print(streams.__file__, nlets.__file__)",
        cwd=tmp_path,
    )

    assert all(Path(place).is_relative_to(elsewhere.parent) for place in places.split())


def test_it_says_what_it_can_do(elsewhere: Path, tmp_path: Path) -> None:
    """The command is there."""
    assert "decide" in run(elsewhere / "nlets", "--help", cwd=tmp_path)


def test_it_decides_a_log_as_the_checkout_does(elsewhere: Path, tmp_path: Path) -> None:
    """With the policies it ships."""
    decided = run(
        *(elsewhere / "nlets", "decide", "--directory", SAMPLES / "directory.csv", "--grants", SAMPLES / "grants.csv"),
        SAMPLES / "traffic.jsonl",
        cwd=tmp_path,
    )

    rows = [
        {key: value for key, value in json.loads(line).items() if key != "context"} for line in decided.splitlines()
    ]
    assert rows == [json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text().splitlines()]


def test_it_runs_the_demo_and_leaves_nothing_behind(elsewhere: Path, tmp_path: Path) -> None:
    """Broker, stages, traffic and monitor, from an empty folder, which stays empty."""
    told = json.loads(run(elsewhere / "nlets", "demo", "--seconds", "5", "--json", cwd=tmp_path))

    assert told["books_balance"] is True
    assert told["totals"]["received"] > 0
    assert list(tmp_path.iterdir()) == []
