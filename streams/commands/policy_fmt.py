"""`nlets policy fmt`: policy files in the one form. Imports no broker."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from streams.errors import Exit, Problem, UnusableFileError, UnwritableFileError


def fmt(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Policy files, or directories of them.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 3 if a file isn't in the form.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change, and exit 3.")] = False,
) -> None:
    """Write policy files in the one form: they say the same, and keep every comment. Nothing is written if one is bad.

    Examples:
    * `nlets policy fmt policies`
    * `nlets policy fmt --check --diff policies/ct.yaml`
    """
    changed = {path: texts for path, texts in _formed(files).items() if texts[0] != texts[1]}
    for path, (old, new) in changed.items():
        if diff:
            print("".join(_difference(path, old, new)), end="")
        else:
            print(f"{'not in the form' if check else 'written anew'}: {path}")
        if not check and not diff:
            _write(path, new)
    if changed and (check or diff):
        raise typer.Exit(Exit.NO)


def _formed(files: list[Path]) -> dict[Path, tuple[str, str]]:
    """Read all files, as they are and as they would be.

    Raises:
        UnusableFileError: with every problem of every file.
    """
    from streams.drafts.forming import formed

    found: dict[Path, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path in _listed(files):
        try:
            text = _read(path)
            found[path] = text, formed(text, str(path))
        except UnusableFileError as error:
            problems += error.problems
    if problems:
        raise UnusableFileError("policy files", tuple(problems))
    return found


def _listed(files: list[Path]) -> Iterator[Path]:
    from streams.policies.load import ENDINGS

    for path in files:
        yield from sorted(each for each in path.iterdir() if each.suffix in ENDINGS) if path.is_dir() else (path,)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        what = f"can't be read: {error.strerror}" if isinstance(error, OSError) else "is not UTF-8"
        raise UnusableFileError(str(path), (Problem(str(path), what),)) from error


def _difference(path: Path, old: str, new: str) -> Iterator[str]:
    return unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), str(path), f"{path} (in the form)"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error
