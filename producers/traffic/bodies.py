"""What a message asks: the fields of each key, about an invented person. Which key and who asks is decided before."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, TypeAlias

from producers.traffic.people import Person
from streams.messages.wire import FieldPair

Body: TypeAlias = tuple[FieldPair, ...]

_BY_NUMBER: Final = 0.6
"""Assumption: share of driver queries that ask by licence number, the others by name and birth date."""
_BY_PLATE: Final = 0.9
"""Assumption: share of vehicle queries that ask by plate, the others by vehicle number."""

PHOTO: Final = ("IMQ", "Y")
"""There is no key for a photo; this field asks for it (`docs/network.md#message-keys`)."""
PHOTO_KEYS: Final = frozenset({"DQ", "KQ"})


def by_licence(person: Person) -> Body:
    """Ask by licence number."""
    return (("OLN", person.licence),)


def by_name(person: Person) -> Body:
    """Ask by name, birth date and sex."""
    return (("NAM", person.name), ("DOB", person.born), ("SEX", person.sex))


def by_plate(person: Person) -> Body:
    """Ask by plate."""
    return (("LIC", person.plate), ("LIY", "2026"), ("LIT", "PC"))


def _driver(person: Person, random: Random) -> Body:
    return by_licence(person) if random.random() < _BY_NUMBER else by_name(person)


def _history(person: Person, random: Random) -> Body:
    return (*_driver(person, random), ("PUR", "C"), ("ATN", "SYNTHETIC OFFICER"))


def _vehicle(person: Person, random: Random) -> Body:
    return by_plate(person) if random.random() < _BY_PLATE else (("VIN", person.vin),)


def _partial_plate(person: Person, _: Random) -> Body:
    return (("LIC", f"{person.plate[:4]}*"), ("LIT", "PC"))


def _criminal(person: Person, _: Random) -> Body:
    return (*by_name(person), ("PUR", "C"), ("ATN", "SYNTHETIC OFFICER"))


def _full_history(person: Person, _: Random) -> Body:
    return (("SID", f"{person.place}{person.licence[1:]}"), ("PUR", "C"), ("ATN", "SYNTHETIC OFFICER"))


def _hit_confirmation(person: Person, random: Random) -> Body:
    urgency = "U" if random.random() < 1 / 3 else "R"
    return (("RTY", "WP"), ("RNO", "1"), ("PRI", urgency), ("OCA", person.licence), *by_name(person))


def _boat(person: Person, _: Random) -> Body:
    return (("REG", f"{person.place}{person.plate}"),)


def _name_only(person: Person, _: Random) -> Body:
    return by_name(person)


_BODIES: Final[Mapping[str, Callable[[Person, Random], Body]]] = {
    "DQ": _driver, "KQ": _history, "DNQ": _name_only, "RQ": _vehicle, "RNQ": _name_only, "RPQ": _partial_plate,
    "IQ": _criminal, "FQ": _full_history, "AQ": _full_history, "YQ": _hit_confirmation, "IAQ": _criminal, "BQ": _boat,
    "GQ": _boat, "RQG": _vehicle,
}  # fmt: skip

_MAIL: Final = (
    "SYNTHETIC MESSAGE: PLEASE CALL THE DESK",
    "SYNTHETIC MESSAGE: THANKS FOR YOUR ANSWER",
    "SYNTHETIC MESSAGE: EXERCISE ONLY",
)
MAIL_KEYS: Final = frozenset({"AM", "AML"})


def body(key: str, person: Person, random: Random) -> Body:
    """Give the fields of a query with this key."""
    return _BODIES.get(key, _name_only)(person, random)


def mail(random: Random) -> str:
    """Give the text of an administrative message."""
    return random.choice(_MAIL)
