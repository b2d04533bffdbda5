"""The synthetic people and vehicles that emulated states answer with. Nobody here exists, and nothing is stored.

Every answer is a pure function of (seed, state, key, subject): the same question gets the same answer, on every worker
and after every restart. A state has a few records of each class, drawn from seed and state; which one a subject has, or
that it has none, a checksum of the subject says. So drawing costs nothing once a record has been seen, and whoever else
answers from the same records (`columns/shelves.py`, benchmarks) finds the same ones. Shares of hits, photos and
non-compliant licences are assumptions.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, TypeAlias
from zlib import crc32

from streams.messages.fields import identifying
from streams.messages.keys import KEYS, DataClass
from streams.messages.wire import FieldPair

RECORDS: Final = 64
"""Of each state and class, with or without a photo."""
HIT_PERCENT: Final = 80
"""Assumption: no share of hits is published."""
NONCOMPLIANT_PERCENT: Final = 30
"""Assumption: the share of licences that are not federally compliant differs by state and year."""

NO_RECORD: Final = ("REM", "NO RECORD")
"""A no-hit is a field, not free text: a conditional rule can read it whole."""
SYNTHETIC: Final = ("REM", "SYNTHETIC RECORD")
PHOTO_WANTED: Final = ("IMQ", "Y")

Subject: TypeAlias = tuple[FieldPair, ...]
"""Whom or what a question is about: its identifying fields, normalised, in order."""

_SURNAMES: Final = ("DOE", "ROE", "POE", "NOE", "COE", "LOE", "MOE", "VOE")
_GIVEN: Final = ("ALEX", "BLAIR", "CASEY", "DANA", "ELLIS", "FINLEY", "HARPER", "JORDAN")


@cache
def photo_states() -> frozenset[str]:
    """Read which places share photos (an assumption, kept in `photo_states.txt`)."""
    text = files("streams.switch.stages").joinpath("photo_states.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class Draw:
    """A well of numbers that depend on its root alone; each name gives one."""

    root: bytes

    def number(self, name: str, below: int) -> int:
        """Draw a number from 0 to `below` - 1."""
        digest = hashlib.blake2b(name.encode(), key=self.root, digest_size=8).digest()
        return int.from_bytes(digest) % below

    def pick(self, name: str, choices: tuple[str, ...]) -> str:
        """Draw one of the choices."""
        return choices[self.number(name, len(choices))]


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer depends on beside its subject."""

    state: str
    data_class: DataClass
    wants_photo: bool


def checksum(subject: Subject) -> int:
    """Give the CRC-32 of tags and values, one behind the other."""
    return crc32("".join(text for pair in subject for text in pair).encode())


@dataclass(frozen=True, slots=True)
class Population:
    """All synthetic records of all states."""

    seed: int = 1

    def answer(self, state: str, key: str, asked: Iterable[FieldPair]) -> tuple[FieldPair, ...]:
        """Answer a query as `state` would: what was asked about comes first, then the record or `NO_RECORD`."""
        asked = tuple(asked)
        subject = tuple(sorted(identifying(asked)))
        if not subject:
            return (NO_RECORD,)
        records = self.records(Question(state, KEYS[key].data_class, PHOTO_WANTED in asked))
        known = {tag for tag, _ in subject}
        return (*subject, *(pair for pair in records[checksum(subject) % len(records)] if pair[0] not in known))

    def records(self, question: Question) -> tuple[tuple[FieldPair, ...], ...]:
        """Give all that a state may say to a question: which of them is said, the subject's `checksum` says."""
        return _drawn(self.seed, question)


@lru_cache(maxsize=1 << 10)
def _drawn(seed: int, question: Question) -> tuple[tuple[FieldPair, ...], ...]:
    return tuple(_record(seed, question, number) for number in range(RECORDS))


def _record(seed: int, question: Question, number: int) -> tuple[FieldPair, ...]:
    text = "\x1f".join((str(seed), question.state, question.data_class, str(number)))
    draw = Draw(hashlib.blake2b(text.encode(), digest_size=16).digest())
    if draw.number("hit", 100) >= HIT_PERCENT:
        return (NO_RECORD,)
    return (*_RECORDS[question.data_class](draw, question), SYNTHETIC)


def _person(draw: Draw) -> tuple[FieldPair, ...]:
    year, month, day = 1940 + draw.number("year", 65), 1 + draw.number("month", 12), 1 + draw.number("day", 28)
    return (
        ("NAM", f"{draw.pick('surname', _SURNAMES)},{draw.pick('given', _GIVEN)}"),
        ("DOB", f"{year}{month:02}{day:02}"),
        ("SEX", draw.pick("sex", ("F", "M", "X"))),
        ("ADR", f"{1 + draw.number('house', 999)} SYNTHETIC STREET"),
        ("OLN", f"S{draw.number('licence', 10**8):08}"),
    )


def _driver(draw: Draw, question: Question) -> tuple[FieldPair, ...]:
    compliant = "N" if draw.number("compliant", 100) < NONCOMPLIANT_PERCENT else "F"
    shown = question.wants_photo and question.state in photo_states()
    photo = (("IMG", f"SYNTHETIC-{draw.number('photo', 10**6):06}"),) if shown else ()
    return (*_person(draw), ("OLS", question.state), ("DDA", compliant), *photo)


def _vehicle(draw: Draw, question: Question) -> tuple[FieldPair, ...]:
    return (
        ("LIC", f"T{draw.number('plate', 10**5):05}"),
        ("LIS", question.state),
        ("LIY", "2027"),
        ("LIT", "PC"),
        ("VIN", f"1TEST{draw.number('vin', 10**12):012}"),
        *_person(draw),
    )


def _other(draw: Draw, question: Question) -> tuple[FieldPair, ...]:
    return (("OCA", f"{question.state}{draw.number('case', 10**6):06}"),)


_RECORDS: Final = {
    DataClass.DRIVER: _driver,
    DataClass.VEHICLE: _vehicle,
    DataClass.OTHER: _other,
}
