"""Whom a relation means: words, all of which must hold of an agency of the directory. Knows no relation."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, TypeAlias

from streams.files.words import meant
from streams.messages.agencies import AGENCIES, ancestry
from streams.messages.directory import FEDERAL_STATE, Agency
from streams.messages.ori import LENGTH
from streams.messages.places import PLACES

_Holds: TypeAlias = Callable[[str, Agency], bool]


class _Term(NamedTuple):
    """A form of word, and whether one holds of an agency."""

    form: re.Pattern[str]
    holds: _Holds


_ACTS_FOR: Final = "acts-for:"
_LINE: Final = "line:"
_TERMS: Final = (
    _Term(re.compile("|".join(sorted(AGENCIES))), lambda word, agency: word in ancestry(agency.agency)),
    _Term(re.compile("|".join((*PLACES, FEDERAL_STATE))), lambda word, agency: word == agency.state),
    _Term(re.compile(f"{_LINE}[A-Z0-9]{{2}}"), lambda word, agency: word.removeprefix(_LINE) == agency.line),
    _Term(
        re.compile(_ACTS_FOR + f"(?:{'|'.join(sorted(AGENCIES))})"),
        lambda word, agency: word.removeprefix(_ACTS_FOR) in ancestry(agency.acts_for),
    ),
    _Term(
        re.compile(rf"[A-Z0-9?]{{{LENGTH}}}|[A-Z0-9?]*\*[A-Z0-9?*]*"),
        lambda word, agency: fnmatchcase(agency.ori, word),
    ),
)


@dataclass(frozen=True, slots=True)
class Party:
    """Agencies that all of some words hold of."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    def members(self, agencies: Iterable[Agency]) -> frozenset[str]:
        """Give the ORIs that belong to it."""
        tests = [(_term(word).holds, word) for word in self.words]
        return frozenset(agency.ori for agency in agencies if all(holds(word, agency) for holds, word in tests))


class Fault(NamedTuple):
    """What is wrong, and what to write."""

    what: str
    hint: str


def read_party(text: str) -> Party | Fault:
    """Read a party, or say which word is none."""
    words = tuple(text.split())
    if not words:
        return Fault("names nobody", "write an agency word such as `cbp`, or an ORI")
    wrong = next((word for word in words if not any(term.form.fullmatch(word) for term in _TERMS)), None)
    if wrong is None:
        return Party(words)
    hint = meant(wrong, (*AGENCIES, *PLACES))
    forms = "write an agency word, a place, `line:TC`, `acts-for:ice-ero`, or an ORI, in which ? and * may stand"
    return Fault(f"`{wrong}` means nobody", hint or forms)


def _term(word: str) -> _Term:
    return next(term for term in _TERMS if term.form.fullmatch(word))
