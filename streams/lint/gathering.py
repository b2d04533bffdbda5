"""What is looked into, read from files: the only I/O of lint, but for logs, which commands open."""

from dataclasses import dataclass
from pathlib import Path

from streams.casebook.reading import load_cases
from streams.lint.checks import LONGEST_GRANT
from streams.lint.material import Material
from streams.lint.places import GrantLines, Places
from streams.messages.tables import read_table, read_text_file
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import COLUMNS
from streams.policies.load import policy_documents


@dataclass(frozen=True, slots=True)
class Given:
    """What an operator named."""

    files: ContextFiles
    cases: tuple[Path, ...] = ()
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
    cases = load_cases(given.cases) if given.cases else None
    return Material(context, places, now_us, cases, longest_grant=given.longest_grant)


def _grant_lines(path: Path) -> GrantLines:
    """Look up rows: each is a line, unless a cell before it holds an end of line."""
    rows = read_table(read_text_file(path), COLUMNS, [])
    return GrantLines(str(path), {row.cells[0]: row.number for row in rows})
