"""Tables that operators write: CSV with a header row, all problems listed at once. What cells mean is not said here."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from streams.errors import Problem, UnusableFileError

_MARK: Final = "\ufeff"


class TableRow(NamedTuple):
    """One row: its number, the header being row 1, and its cells in the order the caller names columns."""

    number: int
    cells: tuple[str, ...]


def read_table(text: str, columns: tuple[str, ...], problems: list[Problem]) -> Iterator[TableRow]:
    """Give the rows that can be read; what is wrong with the others, or with the header, goes to `problems`."""
    rows = _rows(text, problems)
    header = next(rows, (1, []))[1]
    faults = _header_problems(header, columns)
    problems += faults
    if faults:
        return
    order = [header.index(column) for column in columns]
    for number, cells in rows:
        if len(cells) == len(columns):
            yield TableRow(number, tuple(cells[i] for i in order))
        else:
            problems.append(Problem(f"row {number}", f"{len(cells)} cells, not {len(columns)}"))


def read_text_file(path: Path) -> str:
    """Read a text file, or raise `UnusableFileError`."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnusableFileError(str(path), (Problem("file", error.strerror or "can't be read"),)) from error
    except UnicodeDecodeError as error:
        problem = Problem(f"byte {error.start}", "not UTF-8", "save the file as UTF-8")
        raise UnusableFileError(str(path), (problem,)) from error


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Give each row that isn't blank; stop where quoting breaks."""
    reader = csv.reader(io.StringIO(text.removeprefix(_MARK), newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > 1 or any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        problems.append(Problem(f"row {number + 1}", f"not CSV: {error}"))


def _header_problems(header: list[str], columns: tuple[str, ...]) -> list[Problem]:
    missing = [Problem("row 1", f"column `{column}` is missing") for column in columns if column not in header]
    unknown = [Problem("row 1", f"unknown column `{column}`") for column in header if column not in columns]
    repeated = [Problem("row 1", f"column `{column}` stands twice") for column in columns if header.count(column) > 1]
    return missing + unknown + repeated
