"""What is looked into, read from files: the only I/O of lint, but for logs, which commands open."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.casebook.reading import load_cases
from streams.lint.checks import LONGEST_GRANT
from streams.lint.material import Material
from streams.lint.places import GrantLines, Places
from streams.messages.tables import read_table, read_text_file
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import COLUMNS
from streams.policies.load import policy_documents

_YAML: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Given:
    """What an operator named."""

    files: ContextFiles
    cases: tuple[Path, ...] = ()
    """Files, and folders of them."""
    longest_grant: int = LONGEST_GRANT


def gather(given: Given, now_us: int) -> Material:
    """Read all that was given, but for a log.

    Raises:
        UnusableFileError: with every problem of the first kind of file that can't be used.
    """
    files = given.files
    context = files.load()
    folder = str(files.policies) if files.policies else "shipped"
    grants = _grant_lines(files.grants) if files.grants else GrantLines()
    places = Places.of(policy_documents(files.policies), folder, grants)
    cases = load_cases(file for path in given.cases for file in _files(path)) if given.cases else None
    return Material(context, places, now_us, cases, longest_grant=given.longest_grant)


def _files(path: Path) -> Iterator[Path]:
    """Give a file, or the YAML files of a folder."""
    if path.is_dir():
        yield from sorted(file for file in path.iterdir() if file.suffix in _YAML)
    else:
        yield path


def _grant_lines(path: Path) -> GrantLines:
    """Look up rows: each is a line, unless a cell before it holds an end of line."""
    rows = read_table(read_text_file(path), COLUMNS, [])
    return GrantLines(str(path), {row.cells[0]: row.number for row in rows})
