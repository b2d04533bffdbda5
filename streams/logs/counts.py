"""Monthly counts (state, agency, month, n): the only thing that many who ask for records ever get.

A kind of input of its own, no log: there is no message in it, so nothing can be decided. A file is used whole or not at
all, and every problem in it is listed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from streams.errors import Problem, UnusableFileError
from streams.logs.column_map import CountMap
from streams.logs.notices import Notices
from streams.logs.opening import read_rows
from streams.messages.agencies import AGENCIES
from streams.messages.places import PLACES


class MonthlyCount(NamedTuple):
    """How many requests an agency made for a state's data in a month."""

    state: str
    agency: str
    """A word of the agency tree."""
    month: str
    """`YYYY-MM`, by whatever calendar the source counted."""
    n: int


@dataclass(frozen=True, slots=True)
class Counts:
    """A file of counts."""

    source: str
    rows: tuple[MonthlyCount, ...]


def are_counts(path: Path, columns: CountMap | None = None) -> bool:
    """Whether a file's first row holds counts, so that it is no log."""
    _, row = next(read_rows(path, Notices()), (0, b""))
    return not isinstance(row, bytes) and row.keys() >= set(_named(columns or CountMap()).values())


def read_counts(path: Path, columns: CountMap | None = None) -> Counts:
    """Read a file of any form that a log may have.

    Raises:
        UnusableFileError: with every problem in it.
    """
    problems: list[Problem] = []
    rows = tuple(_read(path, columns or CountMap(), problems))
    if problems:
        raise UnusableFileError(str(path), tuple(problems))
    return Counts(str(path), rows)


def _read(path: Path, columns: CountMap, problems: list[Problem]) -> Iterator[MonthlyCount]:
    """Give the counts that are right; what is wrong goes to `problems`."""
    first: dict[tuple[str, str, str], int] = {}
    notices = Notices()
    for number, row in read_rows(path, notices):
        cells = {} if isinstance(row, bytes) else _cells(row, columns)
        faults = [f"{name}: {what}" for name, (is_right, what) in _CHECKS.items() if not is_right(cells.get(name, ""))]
        if not faults:
            count = MonthlyCount(cells["state"], cells["agency"], cells["month"], int(cells["n"]))
            earlier = first.setdefault(count[:3], number)
            faults = [] if earlier == number else [f"row {earlier} counts the same"]
            yield count
        problems += [Problem(f"row {number}", fault) for fault in faults]


def _cells(row: Mapping[str, object], columns: CountMap) -> Mapping[str, str]:
    """Give a row's cells under our names, in our words."""
    found = {ours: str(row.get(theirs, "")).strip() for ours, theirs in _named(columns).items()}
    return {name: columns.words.get(name, {}).get(cell, cell) for name, cell in found.items()}


def _named(columns: CountMap) -> Mapping[str, str]:
    return columns.columns.model_dump()


_CHECKS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "state": (frozenset(PLACES).__contains__, "is no place"),
    "agency": (AGENCIES.__contains__, "is no word of the agency tree"),
    "month": (re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])").fullmatch, "is no month: YYYY-MM"),
    "n": (re.compile("[0-9]{1,15}").fullmatch, "is no number"),
}
