"""What the repository promises about its own shape."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

CODE: Final = ("streams", "producers")
WALL: Final = 400
VAGUE: Final = frozenset({"base", "common", "helpers", "misc", "utils"})
HOSTS: Final = re.compile(
    # Written so that this file does not name what it looks for.
    r"pypi\.[o]rg|files\.pythonhosted|repo1?\.maven|maven\.apache\.[o]rg/maven2|registry\.npmjs|proxy\.golang|deb\.debian"
    r"|index\.crates|docker\.io/|ghcr\.[i]o|quay\.[i]o|mcr\.microsoft",
)


def modules(tracked: tuple[Path, ...], root: Path) -> list[Path]:
    """List the product's own modules."""
    return [
        path
        for path in tracked
        if path.suffix == ".py" and (path.relative_to(root).parts[0] in CODE or path == root / "nlets.py")
    ]


def test_no_file_names_the_host_of_a_package_registry(tracked: tuple[Path, ...], root: Path) -> None:
    """Which registry a machine uses is configured on the machine."""
    naming = [
        str(path.relative_to(root))
        for path in tracked
        if HOSTS.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert naming == []


def test_no_uv_lock_is_kept(root: Path) -> None:
    """It would name the registry."""
    assert not (root / "uv.lock").exists()


def test_no_module_passes_the_wall(tracked: tuple[Path, ...], root: Path) -> None:
    """One idea fits in 400 lines."""
    long = [str(path.relative_to(root)) for path in modules(tracked, root) if path.read_text().count("\n") > WALL]

    assert long == []


def test_no_module_has_a_vague_name(tracked: tuple[Path, ...], root: Path) -> None:
    """A module is named after its idea."""
    assert [str(path.relative_to(root)) for path in modules(tracked, root) if path.stem in VAGUE] == []


def test_packages_run_no_code_at_import(tracked: tuple[Path, ...], root: Path) -> None:
    """An `__init__.py` holds a docstring and, at most, public names."""
    running = [
        str(path.relative_to(root))
        for path in modules(tracked, root)
        if path.name == "__init__.py" and any(map(acts, ast.parse(path.read_text()).body))
    ]

    assert running == []


def acts(statement: ast.stmt) -> bool:
    """Whether a statement is neither a docstring, an import nor `__all__`."""
    return not isinstance(statement, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign)


def test_tests_do_not_sleep(tracked: tuple[Path, ...], root: Path) -> None:
    """A test waits on a condition: what polls for one is no test module, and is written once."""
    naps = re.compile(r"\b(?:time|asyncio)\.sleep\((?!0\))")
    sleeping = [
        str(path.relative_to(root))
        for path in tracked
        if path.is_relative_to(root / "tests") and path.match("test_*.py") and naps.search(path.read_text())
    ]

    assert sleeping == []


@pytest.mark.parametrize(
    "target",
    ["install", "demo", "test", "check", "kafka-test", "compose-test", "bench", "deep", "wheel-test", "coverage"],
)
def test_make_has_the_target(root: Path, target: str) -> None:
    """These names are relied on."""
    assert re.search(rf"^{target}: ", (root / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("target", ["install", "check", "test", "kafka-test", "coverage", "wheel-test", "compose-test"])
def test_ci_calls_the_same_targets_as_people(root: Path, target: str) -> None:
    """What works in CI works here."""
    assert f" make {target}\n" in (root / ".ci/run").read_text()


def test_licence_is_the_whole_text(root: Path) -> None:
    """Apache-2.0 asks for a copy."""
    text = (root / "LICENSE").read_text()

    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
