"""What a check found: where, and in which words. Knows no rule."""

from dataclasses import dataclass
from typing import TypeAlias

from streams.lint.checks import Check

Row: TypeAlias = dict[str, str]
"""Columns of a file."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a log that shows a finding, and the lines of a grants file that it needs."""

    row: Row
    grants: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found."""

    check: Check
    place: Place
    about: str
    """Id of the rule or grant."""
    what: str
    shown: Shown | None = None
