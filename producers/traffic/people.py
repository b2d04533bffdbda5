"""The invented people that traffic asks about. Nobody here exists, and every value shows it.

Surnames are those of the placeholder family, licence numbers and plates begin with T (for test), vehicle numbers with
TEST. A person is a pure function of seed, place and rank; nothing is stored.
"""

from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Final

_SURNAMES: Final = ("DOE", "ROE", "POE", "LOE", "NOE", "VOE", "COE", "BOE", "DOE-ROE", "ROE-POE")
_GIVEN: Final = ("JANE", "JOHN", "JAMIE", "JODY", "JUNE", "JACK", "JO", "JESSE", "JILL", "JULES")
_MIDDLE: Final = "QXZ"
_SEXES: Final = "FM"
_FIRST_YEAR: Final = 1940
_YEARS: Final = 66
_MONTHS: Final = 12
_DAYS: Final = 28

PEOPLE_PER_PLACE: Final = 20_000
"""Assumption: how many people of a place are ever asked about in a run."""

_BEND: Final = 40
"""Assumption: how far down the ranks interest stays level before it falls as 1/rank (Zipf)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist, with a licence and a car."""

    place: str
    name: str
    born: str
    sex: str
    licence: str
    plate: str
    vin: str


class _Digits:
    """A long number that choices are taken from, the least digit first."""

    def __init__(self, text: str) -> None:
        self._rest = int.from_bytes(blake2b(text.encode(), digest_size=32).digest())

    def below(self, count: int) -> int:
        """Take a number from 0 to `count` - 1."""
        self._rest, taken = divmod(self._rest, count)
        return taken


def person(seed: int, place: str, rank: int) -> Person:
    """Give the person of that rank; rank 0 is the one most asked about."""
    digits = _Digits(f"{seed}|{place}|{rank}")
    surname = _SURNAMES[digits.below(len(_SURNAMES))]
    given = _GIVEN[digits.below(len(_GIVEN))]
    middle = _MIDDLE[digits.below(len(_MIDDLE))]
    year = _FIRST_YEAR + digits.below(_YEARS)
    return Person(
        place=place,
        name=f"{surname},{given} {middle}",
        born=f"{year}{1 + digits.below(_MONTHS):02}{1 + digits.below(_DAYS):02}",
        sex=_SEXES[digits.below(len(_SEXES))],
        licence=f"T{digits.below(10**8):08}",
        plate=f"T{digits.below(10**5):05}",
        vin=f"TEST{digits.below(10**13):013}",
    )


def rank(random: Random) -> int:
    """Choose whom to ask about: level for the first ranks, then as 1/rank."""
    span = (PEOPLE_PER_PLACE + _BEND) / _BEND
    return min(int(_BEND * span ** random.random()) - _BEND, PEOPLE_PER_PLACE - 1)
