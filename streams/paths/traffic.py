"""Look-ups of a scenario: how many who made, of which place's data, by which key. What they cost is `cuts.py`'s.

A scenario is what came to pass in a traffic log, or a table that stands for one (`docs/formats.md#scenario`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from streams.errors import Problem, UnusableFileError
from streams.messages.admit import Admitted, admit
from streams.messages.agencies import AGENCIES
from streams.messages.directory import Directory
from streams.messages.keys import KEYS, DataClass, Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.places import PLACES
from streams.messages.tables import read_table, read_text_file
from streams.paths.hops import Gate
from streams.policies.evidence import Evidence
from streams.policies.vocabulary import LimitedClass

COLUMNS: Final = ("agency", "acts_for", "place", "key", "photo", "messages")
_LOOK_UPS: Final = frozenset(
    code for code, key in KEYS.items() if key.traffic is Traffic.QUERY and key.data_class is not DataClass.OTHER
)


class LookUp(NamedTuple):
    """One kind of look-up."""

    asker: str
    place: str
    key: str
    photo: bool


@dataclass(frozen=True)
class Scenario:
    """How many look-ups of each kind were made, and where that is from."""

    counts: Mapping[LookUp, float]
    origin: str

    def through(self, gate: Gate, keys: Iterable[str]) -> int:
        """Count what passes a gate by some keys: closed, it would stop them."""
        photos = (True,) if gate.asked.data == LimitedClass.PHOTO else (True, False)
        found = (
            self.counts.get(LookUp(ori, gate.asked.place, key, photo), 0)
            for ori in gate.group.oris
            for key in keys
            for photo in photos
        )
        return round(sum(found))


def counted(entries: Iterable[LogEntry], directory: Directory, origin: str) -> Scenario:
    """Count the look-ups of a log; what the hub would not take asks nobody."""
    return Scenario(Counter(look_up for entry in entries for look_up in _look_ups(entry, directory)), origin)


def _look_ups(entry: LogEntry, directory: Directory) -> Iterator[LookUp]:
    message = entry.message
    if not isinstance(message, Message) or message.key.code not in _LOOK_UPS:
        return
    admitted = admit(message, directory)
    if isinstance(admitted, Admitted):
        photo = message.key.data_class is DataClass.DRIVER and Evidence(message.fields).asks_photo()
        for place in map(directory.state_of, admitted.requests):
            if place is not None:
                yield LookUp(message.sender, place, message.key.code, photo)


def write_table(scenario: Scenario, directory: Directory) -> Iterator[tuple[str, ...]]:
    """Give the rows of a table: look-ups of ORIs of one agency, that act for one, are counted together."""
    totals = Counter[tuple[str, ...]]()
    for look_up, messages in scenario.counts.items():
        asker = directory.agencies.get(look_up.asker)
        if asker is not None:
            photo = "Y" if look_up.photo else "N"
            totals[asker.agency, asker.acts_for, look_up.place, look_up.key, photo] += round(messages)
    yield COLUMNS
    yield from ((*row, str(messages)) for row, messages in sorted(totals.items()))


def read_scenario(text: str, source: str, directory: Directory) -> Scenario:
    """Read a table and divide what each agency asks evenly among its ORIs, or raise with every problem in it."""
    problems: list[Problem] = []
    oris: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in directory.agencies.values():
        oris[entry.agency, entry.acts_for].append(entry.ori)
    counts: defaultdict[LookUp, float] = defaultdict(float)
    for number, cells in read_table(text, COLUMNS, problems):
        faults = [
            Problem(f"row {number}, column {column}", f"`{cell}` {what}")
            for (column, is_right, what), cell in zip(_CHECKS, cells, strict=True)
            if not is_right(cell)
        ]
        problems += faults
        if not faults:
            agency, acts_for, place, key, photo, messages = cells
            askers = oris[agency, acts_for]
            for asker in askers:
                counts[LookUp(asker, place, key, photo == "Y")] += int(messages) / len(askers)
    if problems:
        raise UnusableFileError(source, tuple(problems))
    return Scenario(counts, source)


def load_scenario(path: Path, directory: Directory) -> Scenario:
    """Read a table's file, or raise `UnusableFileError`."""
    return read_scenario(read_text_file(path), str(path), directory)


@cache
def _shipped() -> str:
    return (files("streams.paths") / "shipped" / "scenario.csv").read_text(encoding="utf-8")


def shipped_scenario(directory: Directory) -> Scenario:
    """Give the one that comes with the program: the synthetic year 2025 at a thousandth."""
    return read_scenario(_shipped(), "the synthetic year 2025 at a thousandth", directory)


def _is_count(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()


_CHECKS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("agency", AGENCIES.__contains__, "is no word of the agency tree"),
    ("acts_for", {*AGENCIES, ""}.__contains__, "is no word of the agency tree"),
    ("place", frozenset(PLACES).__contains__, "is none of the 54 places"),
    ("key", _LOOK_UPS.__contains__, "is no key of a driver or vehicle query"),
    ("photo", {"Y", "N"}.__contains__, "is neither `Y` nor `N`"),
    ("messages", _is_count, "is no whole number"),
)
