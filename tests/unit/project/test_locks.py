"""The lock files fit pyproject.toml, and each other."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OWN: Final = "nlets-emulator"
PIN: Final = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ;[^\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


@pytest.fixture(scope="module")
def project(root: Path) -> Mapping[str, Any]:
    """Read the project's table."""
    table: Mapping[str, Any] = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return table


def pins(path: Path) -> dict[str, str]:
    """Read what a lock pins: name → version. A pin without a hash is not seen."""
    return {canonicalize_name(name): version for name, version, _ in PIN.findall(path.read_text())}


def unmet(requirements: Iterable[str], pinned: Mapping[str, str]) -> list[str]:
    """List the requirements that no pin satisfies."""
    wanted = [requirement for text in requirements if (requirement := Requirement(text)).name != OWN]
    return [str(one) for one in wanted if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))]


def test_the_full_lock_satisfies_every_requirement_and_extra(root: Path, project: Mapping[str, Any]) -> None:
    """A range raised in pyproject.toml without `make lock` is noticed."""
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]

    assert unmet(wanted, pins(root / "constraints.txt")) == []


def test_the_run_time_lock_satisfies_what_the_wheel_needs(root: Path, project: Mapping[str, Any]) -> None:
    """The wheel, the image and the demo are installed from it; the build backend is in it, too."""
    wanted = [*project["dependencies"], *project["optional-dependencies"]["build"]]

    assert unmet(wanted, pins(root / "constraints-run.txt")) == []


def test_both_locks_pin_the_same_versions(root: Path) -> None:
    """What was tested is what is shipped."""
    run_time, everything = pins(root / "constraints-run.txt"), pins(root / "constraints.txt")

    assert run_time.items() <= everything.items()


def test_the_run_time_lock_holds_no_tools(root: Path) -> None:
    """Users do not install the tests."""
    assert not {"pytest", "mypy", "ruff", "playwright", "testcontainers"} & pins(root / "constraints-run.txt").keys()


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-run.txt"])
def test_every_pin_has_a_hash(root: Path, name: str) -> None:
    """`pip install --require-hashes` would refuse the file otherwise."""
    text = (root / name).read_text()

    assert len(pins(root / name)) == len(re.findall(r"^\S+==", text, re.MULTILINE))
