"""Whether the hub takes a message that could be read (`docs/policy-language.md#order-of-checks`).

These are the checks after reading, most of which need the directory; the first failure answers. Rules of states come
later and live elsewhere.
"""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

import msgspec

from streams.messages.directory import Directory
from streams.messages.fields import normalise
from streams.messages.keys import MULTI_STATE_KEYS, ONE_DESTINATION_KEYS, VEHICLE_KEYS, DataClass, MessageKey, Traffic
from streams.messages.message import Message, Reject
from streams.messages.places import CODES, MULTI_STATE, PLACES
from streams.messages.text import quote, write_text

MOST_DESTINATIONS: Final = 5
"""A message names one to five destinations (`docs/network.md#routing`)."""

_PLATE: Final = frozenset({"LIC", "LIY", "LIT"})
_LIMITED: Final = frozenset({DataClass.DRIVER, DataClass.VEHICLE})


class Admitted(msgspec.Struct, frozen=True, gc=False):
    """A message the hub takes, and the requests it makes."""

    message: Message
    requests: tuple[str, ...]
    """Its destinations without repeats; for a multi-state query all places in alphabetical order."""


def admit(message: Message, directory: Directory) -> Admitted | Reject:
    """Take a message, or reject it by the first check that fails."""
    if not _may_send(message, directory):
        return _reject("ER .01", message)
    requests = requests_of(message.key, message.destinations, directory)
    if requests is None:
        return _reject("ER .19", message)
    code = body_fault(message)
    return _reject(code, message) if code else Admitted(message, requests)


def requests_of(key: MessageKey, destinations: tuple[str, ...], directory: Directory) -> tuple[str, ...] | None:
    """Expand destinations to requests, or give nothing if the key can't go there."""
    distinct = destinations if len(destinations) == 1 else tuple(dict.fromkeys(destinations))
    if distinct == (MULTI_STATE,):
        return _multi_state(key)
    if len(distinct) > (1 if key.code in ONE_DESTINATION_KEYS else MOST_DESTINATIONS) or MULTI_STATE in distinct:
        return None
    may_go_to = _is_known_ori if key.traffic is Traffic.ANSWER else is_known
    return distinct if all(may_go_to(destination, directory) for destination in distinct) else None


def body_fault(message: Message) -> str | None:
    """Name the error of a body that lacks what its key needs, or whose date of birth is no date."""
    key = message.key
    if key.code in VEHICLE_KEYS and not names_vehicle({tag for tag, value in message.fields if value}):
        return "ER .22"
    if key.traffic is Traffic.QUERY and any(tag == "DOB" and not is_birth_date(value) for tag, value in message.fields):
        return "ER .05"
    return None


def _may_send(message: Message, directory: Directory) -> bool:
    sender = directory.entry_of(message.sender)
    return sender is not None and message.key.letter in sender.uses  # The empty letter is in every text.


def _multi_state(key: MessageKey) -> tuple[str, ...] | None:
    if key.code in MULTI_STATE_KEYS:
        return PLACES
    return None if key.data_class in _LIMITED or key.traffic is Traffic.ANSWER else (MULTI_STATE,)


def is_known(destination: str, directory: Directory) -> bool:
    """Say whether a query can go there: to a place, a region, a line, the hub or an agency of the directory."""
    return destination in CODES or _is_known_ori(destination, directory)


def _is_known_ori(destination: str, directory: Directory) -> bool:
    return directory.entry_of(destination) is not None


def names_vehicle(present: AbstractSet[str]) -> bool:
    """Say whether the tags of filled fields name a vehicle: by its number, or by its plate with year and type."""
    return "VIN" in present or present >= _PLATE


def is_birth_date(value: str) -> bool:
    """Say whether a value is empty or a date: YYYYMMDD, or YYMMDD in some century."""
    digits = normalise(value)
    if not digits:
        return True
    if not (digits.isascii() and digits.isdigit() and len(digits) in {6, 8}):
        return False
    # 2000 is a leap year, so a day that exists in any century's year YY exists in 20YY.
    year, rest = (digits[:4], digits[4:]) if len(digits) == 8 else ("20" + digits[:2], digits[2:])  # noqa: PLR2004
    try:
        date(int(year), int(rest[:2]), int(rest[2:]))
    except ValueError:
        return False
    return True


def _reject(code: str, message: Message) -> Reject:
    return Reject(code, message.key.code, message.sender, quote(write_text(message)))
