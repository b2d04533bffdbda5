"""The directory: who an ORI belongs to, and the file that says so (`docs/formats.md#directory-of-agencies`).

The hub believes it alone, never a message. A file is read whole or not at all: everything wrong with it is listed at
once. What an agency may ask is the policies' business.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from streams.errors import Problem, UnusableFileError
from streams.messages.agencies import AGENCIES
from streams.messages.ori import HUB, InvalidOriError, Ori
from streams.messages.places import PLACES
from streams.messages.tables import read_table, read_text_file

COLUMNS: Final = ("ori", "name", "agency", "type", "line", "state", "uses", "acts_for")
LETTERS: Final = "ACDZ"
"""What an agency may use: admin messages, criminal history, motor vehicle data, other."""

TYPES: Final = frozenset({"PD", "SO", "SA", "LE", "FE", "JA", "JC", "JG", "JJ", "JF", "CJ", "NJ"})
"""Nlets agency types (`docs/network.md#what-an-agency-may-use-and-its-type`)."""

FEDERAL_STATE: Final = "US"
"""The home state of an agency that has none."""

_PLACES: Final = frozenset(PLACES)

_LINE: Final = re.compile(r"[A-Z0-9]{2}")
"""The lines we know of are not all there are (`docs/network.md#lines`), so an operator's directory may name others."""

_Fault: TypeAlias = tuple[str, str]
"""A column and what is wrong in it."""


class Agency(msgspec.Struct, frozen=True, gc=False):
    """One row: an ORI and what the hub knows of it."""

    ori: str
    name: str
    agency: str
    """A word of the agency tree."""
    type: str
    """Nlets agency type."""
    line: str
    """The line it normally enters on."""
    state: str
    """Its home state, or `US`."""
    uses: str
    """What it may use: letters of `ACDZ`."""
    acts_for: str = ""
    """The agency on whose behalf its officers may act, or empty."""


HUB_ENTRY: Final = Agency(ori=HUB, name="the hub", agency="", type="", line="NL", state="", uses=LETTERS)
"""The hub has all letters, no agency and no state (`docs/policy-language.md#which-rules-touch-a-message`)."""


class Directory:
    """An immutable set of agencies, looked up by ORI. Their ORIs differ, and none is the hub's."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        by_ori = {agency.ori: agency for agency in agencies}
        self.agencies: Final[Mapping[str, Agency]] = MappingProxyType(by_ori)
        self.get: Final = by_ori.get
        """Give the agency of an ORI, or nothing; the hub is no agency."""
        self.entry_of: Final = {**by_ori, HUB: HUB_ENTRY}.get
        """Give what is known of an ORI, or nothing; the hub is known, too."""
        self._switches: Final[dict[str, str]] = {}
        for ori, agency in by_ori.items():
            if agency.agency == "dmv":
                self._switches[agency.state] = min(ori, self._switches.get(agency.state, ori))

    def state_of(self, destination: str) -> str | None:
        """Name the place whose data a destination holds: a place itself, an ORI's home state, nothing for a line."""
        if destination in _PLACES:
            return destination
        agency = self.get(destination)
        return agency.state if agency else None

    def switch_of(self, state: str) -> str | None:
        """Name the ORI that answers for a state: its first motor vehicle agency by ORI, in whatever order rows come."""
        return self._switches.get(state)

    @cached_property
    def digest(self) -> str:
        """Name the content, whatever the order of rows."""
        rows = sorted(msgspec.structs.astuple(agency) for agency in self.agencies.values())
        return "sha256:" + hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def read_directory(text: str, source: str) -> Directory:
    """Read the file's text, or raise `UnusableFileError` with every problem in it."""
    problems: list[Problem] = []
    agencies = list(_agencies(text, problems))
    if problems:
        raise UnusableFileError(source, tuple(problems))
    return Directory(agencies)


def load_directory(path: Path) -> Directory:
    """Read a file, or raise `UnusableFileError`."""
    return read_directory(read_text_file(path), str(path))


@cache
def shipped_directory() -> Directory:
    """Give the synthetic directory that comes with the program."""
    source = files("streams.messages") / "shipped" / "directory.csv"
    return read_directory(source.read_text(encoding="utf-8"), "the shipped directory")


def directory_at(path: Path | None) -> Directory:
    """Read the file that is named, or give the directory that comes with the program."""
    return shipped_directory() if path is None else load_directory(path)


def write_directory(agencies: Iterable[Agency]) -> str:
    """Write the file form."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(agency, column) for column in COLUMNS] for agency in agencies)
    return out.getvalue()


def _agencies(text: str, problems: list[Problem]) -> Iterator[Agency]:
    """Read the rows; every fault goes to `problems`."""
    first_row: dict[str, int] = {}
    for number, (ori, name, *rest) in read_table(text, COLUMNS, problems):
        faults = _ori_faults(ori) + _faults(*rest)
        earlier = first_row.setdefault(ori, number)
        if earlier != number:
            faults += (("ori", f"`{ori}` stands in row {earlier} too"),)
        problems += [Problem(f"row {number}, column {column}", what) for column, what in faults]
        yield Agency(ori, name, *rest)


def _ori_faults(ori: str) -> tuple[_Fault, ...]:
    try:
        Ori(ori)
    except InvalidOriError as error:
        return (("ori", str(error)),)
    return (("ori", f"`{ori}` is the hub, which is always known"),) if ori == HUB else ()


@lru_cache(maxsize=4096)
def _faults(*cells: str) -> tuple[_Fault, ...]:
    """List what is wrong with the cells after the name. Remembered, since thousands of rows hold the same."""
    return tuple(
        (column, f"`{cell}` {what}")
        for (column, is_right, what), cell in zip(_CHECKS, cells, strict=True)
        if not is_right(cell)
    )


_CHECKS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("agency", AGENCIES.__contains__, "is no word of the agency tree"),
    ("type", TYPES.__contains__, "is no agency type"),
    ("line", _LINE.fullmatch, "is no line: 2 upper-case letters or digits"),
    ("state", {*PLACES, FEDERAL_STATE}.__contains__, "is no place, nor `US`"),
    ("uses", set(LETTERS).issuperset, "may hold the letters A, C, D and Z only"),
    ("acts_for", {*AGENCIES, ""}.__contains__, "is no word of the agency tree"),
)
