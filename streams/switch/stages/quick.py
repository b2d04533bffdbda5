"""The hot loop's way to read a letter that is plainly in order. It never says no: it vouches, or passes on.

The exact way is `streams.messages.letters.read_sent` and `streams.messages.admit.admit`. Property tests show that
whatever this gate lets through, the exact way reads as the same message, and admits as the same requests. Bytes and
types show most of it: a value without a dot, a backslash or a control character can hide no field, and the decoder
turns other tags away.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from streams.messages.admit import MOST_DESTINATIONS, is_birth_date, names_vehicle
from streams.messages.fields import KnownTag
from streams.messages.keys import HUB_ONLY, KEYS, ONE_DESTINATION_KEYS, VEHICLE_KEYS, Traffic
from streams.messages.message import Message
from streams.messages.places import MULTI_STATE
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.messages.wire import Letter

_DOT: Final = ord(".")
_BACKSLASH: Final = ord("\\")
_DELETE: Final = 0x7F
_BLANK: Final = ord(" ")
_READ: Final = frozenset(KEYS) - HUB_ONLY
_QUERIES: Final = frozenset(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)


class PlainLetter(Letter, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A letter whose types show most of what makes it plain."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    to: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_DESTINATIONS)]
    control: Annotated[str, Meta(max_length=CONTROL_LIMIT)] = ""
    fields: tuple[tuple[KnownTag, Annotated[str, Meta(min_length=1)]], ...] = ()


_decode = msgspec.json.Decoder(PlainLetter).decode


def read_quick(value: bytes) -> Letter | None:
    """Read a letter that plainly means what it says; who sends it and where it goes is still to be looked up."""
    if not _plain_bytes(value):
        return None
    try:
        letter = _decode(value)
    except msgspec.DecodeError:
        return None
    return letter if letter.key in _READ and _plain_control(letter.control) and _plain_free(letter) else None


def is_plain_query(letter: Letter) -> bool:
    """Say whether a letter that was read quickly is a query that nothing but an unknown name can make a reject."""
    return letter.key in _QUERIES and _plain_destinations(letter) and _plain_fields(letter)


def message_of(letter: Letter) -> Message:
    """Give the message that a letter means, if it was read quickly and whoever it names is known."""
    return Message(KEYS[letter.key], letter.sender, letter.to, letter.control, letter.fields, letter.free, letter.line)


def _plain_bytes(value: bytes) -> bool:
    """Look for bytes with which a value could hold a field, an escape, a control character, or blanks at its ends."""
    return (
        len(value) <= TEXT_LIMIT  # A letter's text is never longer than the letter.
        and value.isascii()
        # As numbers: looking for bytes, `in` first makes and drops an exception.
        and _DOT not in value
        and _BACKSLASH not in value
        and _DELETE not in value
        and (_BLANK not in value or value.find(b'" ') == value.find(b' "') == -1)
    )


def _plain_control(control: str) -> bool:
    return not control or (control.isalnum() and control.isupper())


def _plain_free(letter: Letter) -> bool:
    """Free text alone, without the slash that every field has, is read as it is."""
    return not letter.free or (not letter.fields and "/" not in letter.free)


def _plain_destinations(letter: Letter) -> bool:
    """One destination is the usual case; up to five different ones are plain too, a multi-state query is not."""
    to = letter.to
    if len(to) == 1:
        return to[0] != MULTI_STATE
    return letter.key not in ONE_DESTINATION_KEYS and len(set(to)) == len(to) and MULTI_STATE not in to


def _plain_fields(letter: Letter) -> bool:
    """Look for a tag that comes twice, a date of birth that is none, and a registration query without a vehicle."""
    fields = dict(letter.fields)
    return (
        len(fields) == len(letter.fields)
        and ("DOB" not in fields or is_birth_date(fields["DOB"]))
        and (letter.key not in VEHICLE_KEYS or names_vehicle(fields.keys()))
    )
