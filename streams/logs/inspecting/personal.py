"""What looks like somebody's: fields that identify people, and texts that look as if they did. Never what it says.

A suspicion, no proof, in both directions: a log can be synthetic, and a name can look like any word. Nobody who
publishes a log should go by this; `nlets log mask` takes out everything that isn't known to be harmless.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from streams.logs.inspecting.repeats import Found
from streams.logs.masking.vocabulary import CODED, WORDS
from streams.logs.masking.words import WORD
from streams.messages.fields import IDENTIFYING
from streams.messages.log import LogEntry, LogRow
from streams.messages.message import Reject
from streams.messages.synthetic import synthesis_of

OURS: Final = frozenset({"at", "line", "id", "text", "xml", "message"})
_MOST_PLACES: Final = 200
"""Different columns that are told apart; a log may have any number."""

_LOOKS: Final[Mapping[str, re.Pattern[str]]] = {
    "social security number": re.compile(r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}\b", re.ASCII),
    "phone number": re.compile(r"(?<!\d)(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}\b", re.ASCII),
    "e-mail address": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}", re.ASCII),
    "vehicle number": re.compile(r"\b(?=[A-Z]*\d)[A-HJ-NPR-Z0-9]{17}\b", re.ASCII),
    "date of birth": re.compile(r"\b(?:19|20)\d\d[-/]?(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d|3[01])\b", re.ASCII),
    "date": re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:19|20)\d\d\b", re.ASCII),
    "alien number": re.compile(r"\bA-?\d{8,9}\b", re.ASCII),
    "name": re.compile(r"\b[A-Z][A-Za-z'-]{1,29}, ?[A-Z][A-Za-z'-]{1,29}\b"),
    "plate or licence number": re.compile(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,16}\b", re.ASCII),
}
"""What texts are searched for."""


class Suspicion(msgspec.Struct, frozen=True):
    """Something that looks like somebody's."""

    place: str
    looks_like: str
    rows: int
    first: tuple[int, ...]


class PersonalReport(msgspec.Struct, frozen=True):
    """What looks like somebody's."""

    synthetic_rows: int
    """Rows whose id says that they are synthetic."""
    suspected_rows: int
    suspicions: tuple[Suspicion, ...]


class Personal:
    """Rows taken one by one."""

    def __init__(self) -> None:
        self._found: Final[dict[tuple[str, str], Found]] = {}
        self._synthetic = self._suspected = 0

    def take(self, entry: LogEntry, row: LogRow) -> None:
        """Take in a row."""
        self._synthetic += synthesis_of(entry.given_id) is not None
        seen = set(_suspicions(entry, row))
        self._suspected += bool(seen)
        for place, looks_like in seen:
            told = (place, looks_like) if len(self._found) < _MOST_PLACES else ("elsewhere", looks_like)
            self._found.setdefault(told, Found()).add(entry.n)

    def report(self) -> PersonalReport:
        """Say what was found so far."""
        by_rows = sorted(self._found.items(), key=lambda each: (-each[1].count, each[0]))
        suspicions = tuple(Suspicion(*told, found.count, tuple(found.first)) for told, found in by_rows)
        return PersonalReport(self._synthetic, self._suspected, suspicions)


def _suspicions(entry: LogEntry, row: LogRow) -> Iterator[tuple[str, str]]:
    """Say where a row holds what looks like what."""
    message = entry.message
    if isinstance(message, Reject):
        yield from (("a message that can't be read", looks) for looks in looks_of(entry.content))
    else:
        yield from (("free text", looks) for looks in looks_of(message.free))
        for tag, value in message.fields:
            yield from _field_suspicions(tag, value)
    if not isinstance(row, bytes):
        for name, cell in row.items():
            if name not in OURS and isinstance(cell, str):
                yield from ((f"column {name}", looks) for looks in looks_of(cell))


def _field_suspicions(tag: str, value: str) -> Iterator[tuple[str, str]]:
    if tag in IDENTIFYING:
        if value:
            yield f"field {tag}", "identifies somebody"
    elif tag not in CODED:
        yield from ((f"field {tag}", looks) for looks in looks_of(value))
    elif value and not CODED[tag].fullmatch(value):
        yield f"field {tag}", "no code"


def looks_of(text: str) -> Iterator[str]:
    """Say what a text looks as if it held."""
    return (looks for looks, pattern in _LOOKS.items() if any(map(_is_somebodys, pattern.finditer(text))))


def _is_somebodys(found: re.Match[str]) -> bool:
    """Whether it isn't made of the network's own words."""
    return not WORDS.issuperset(WORD.findall(found[0].upper()))
