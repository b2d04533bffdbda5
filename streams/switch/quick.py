"""The hot loop's way to read a query that is plainly in order. It never says no: it vouches, or passes on.

The exact way is `streams.messages.letters.read_sent` and `streams.messages.admit.admit`. A property test shows that
whatever this gate lets through, the exact way reads as the same request.
"""

import re
from typing import Final

import msgspec

from streams.messages.fields import KNOWN_TAGS
from streams.messages.keys import KEYS, ONE_DESTINATION_KEYS, Traffic
from streams.messages.places import MULTI_STATE
from streams.messages.text import TEXT_LIMIT
from streams.messages.wire import Letter

_decode = msgspec.json.Decoder(Letter).decode

_DOT: Final = ord(".")
_BACKSLASH: Final = ord("\\")
_DELETE: Final = 0x7F
_BLANK: Final = ord(" ")
_CONTROL: Final = re.compile(r"[A-Z0-9]{0,10}")
_DATE: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])", re.ASCII)
_QUERIES: Final = frozenset(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)
_ID_LENGTH: Final = 64


def read_quick(value: bytes) -> Letter | None:
    """Read a query that is plainly in order by itself; who sends it and where it goes is still to be looked up."""
    if not _plain_bytes(value):
        return None
    try:
        letter = _decode(value)
    except msgspec.DecodeError:
        return None
    return letter if _plain_header(letter) and _plain_fields(letter) else None


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


def _plain_header(letter: Letter) -> bool:
    return (
        letter.key in _QUERIES
        and 0 < len(letter.id) <= _ID_LENGTH
        and not letter.free
        and _CONTROL.fullmatch(letter.control) is not None
        and _plain_destinations(letter)
    )


def _plain_destinations(letter: Letter) -> bool:
    """One destination is the usual case; up to five different ones are plain too, a multi-state query is not."""
    count = len(letter.to)
    if count == 1:
        return letter.to[0] != MULTI_STATE
    return (
        1 < count <= 5  # noqa: PLR2004 -- `domain.md` §2: directed to one to five
        and letter.key not in ONE_DESTINATION_KEYS
        and len(set(letter.to)) == count
        and MULTI_STATE not in letter.to
    )


def _plain_fields(letter: Letter) -> bool:
    values = dict(letter.fields)
    return (
        len(values) == len(letter.fields)
        and values.keys() <= KNOWN_TAGS
        and "" not in values.values()
        and ("DOB" not in values or _DATE.fullmatch(values["DOB"]) is not None)
        and (letter.key not in _REGISTRATION or "VIN" in values or values.keys() >= _PLATE)
    )


_REGISTRATION: Final = frozenset({"RQ", "RQG"})
_PLATE: Final = frozenset({"LIC", "LIY", "LIT"})
