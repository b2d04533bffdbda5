"""Look-ups of a scenario: how many who made, of which place's data, by which key. What they cost is `cuts.py`'s.

A scenario is what came to pass in a traffic log, or a table that stands for one (`docs/formats.md#scenario`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
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
    """An ORI, or who stands for several."""
    place: str
    key: str
    photo: bool


class Share(NamedTuple):
    """In whose name an ORI's look-ups are counted, and which part of them is its own."""

    asker: str
    part: float


@dataclass(frozen=True)
class Scenario:
    """How many look-ups of each kind were made, and where that is from."""

    counts: Mapping[LookUp, int]
    origin: str
    shares: Mapping[str, Share] = field(default_factory=dict)
    """Of ORIs that aren't counted by themselves."""

    def through(self, gate: Gate, keys: Iterable[str]) -> int:
        """Count what passes a gate by some keys: closed, it would stop them."""
        photos = (True,) if gate.asked.data == LimitedClass.PHOTO else (True, False)
        kinds = tuple(product(keys, photos))
        return round(sum(self._made_by(ori, gate.asked.place, kinds) for ori in gate.group.oris))

    def _made_by(self, ori: str, place: str, kinds: Iterable[tuple[str, bool]]) -> float:
        asker, part = self.shares.get(ori, Share(ori, 1))
        return part * sum(self.counts.get(LookUp(asker, place, key, photo), 0) for key, photo in kinds)


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
            totals[asker.agency, asker.acts_for, look_up.place, look_up.key, photo] += messages
    yield COLUMNS
    yield from ((*row, str(messages)) for row, messages in sorted(totals.items()))


def read_scenario(text: str, source: str, directory: Directory) -> Scenario:
    """Read a table and divide what each agency asks evenly among its ORIs, or raise with every problem in it."""
    problems: list[Problem] = []
    counts = Counter[LookUp]()
    for number, cells in read_table(text, COLUMNS, problems):
        faults = [
            Problem(f"row {number}, column {column}", f"`{cell}` {what}")
            for (column, is_right, what), cell in zip(_CHECKS, cells, strict=True)
            if not is_right(cell)
        ]
        problems += faults
        if not faults:
            agency, acts_for, place, key, photo, messages = cells
            counts[LookUp(_together(agency, acts_for), place, key, photo == "Y")] += int(messages)
    if problems:
        raise UnusableFileError(source, tuple(problems))
    return Scenario(counts, source, _shares(directory))


def _together(agency: str, acts_for: str) -> str:
    """Name all ORIs of which the directory says the same."""
    return f"{agency} acting for {acts_for}"


def _shares(directory: Directory) -> dict[str, Share]:
    standing = {ori: _together(entry.agency, entry.acts_for) for ori, entry in directory.agencies.items()}
    many = Counter(standing.values())
    return {ori: Share(together, 1 / many[together]) for ori, together in standing.items()}


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
