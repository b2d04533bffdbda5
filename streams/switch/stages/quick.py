"""The hot loop's way to read a query that is plainly in order. It never says no: it vouches, or passes on.

The exact way is `streams.messages.letters.read_sent` and `streams.messages.admit.admit`. A property test shows that
whatever this gate lets through, the exact way reads as the same request. Bytes and types show most of it: a value
without a dot, a backslash or a control character can hide no field, and the decoder turns other tags away.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from streams.messages.admit import MOST_DESTINATIONS, is_birth_date, names_vehicle
from streams.messages.fields import KnownTag
from streams.messages.keys import KEYS, ONE_DESTINATION_KEYS, VEHICLE_KEYS, Traffic
from streams.messages.places import MULTI_STATE
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.messages.wire import Letter

_DOT: Final = ord(".")
_BACKSLASH: Final = ord("\\")
_DELETE: Final = 0x7F
_BLANK: Final = ord(" ")
_QUERIES: Final = frozenset(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)


class PlainLetter(Letter, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A letter whose types show most of what makes it plain."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    to: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_DESTINATIONS)]
    control: Annotated[str, Meta(max_length=CONTROL_LIMIT)] = ""
    fields: tuple[tuple[KnownTag, Annotated[str, Meta(min_length=1)]], ...] = ()
    free: Literal[""] = ""


_decode = msgspec.json.Decoder(PlainLetter).decode


def read_quick(value: bytes) -> Letter | None:
    """Read a query that is plainly in order by itself; who sends it and where it goes is still to be looked up."""
    if not _plain_bytes(value):
        return None
    try:
        letter = _decode(value)
    except msgspec.DecodeError:
        return None
    return letter if _plain_header(letter) and _plain_body(letter) else None


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
    """One destination is the usual case; up to five different ones are plain too, a multi-state query is not."""
    control, to = letter.control, letter.to
    if letter.key not in _QUERIES or (control and not (control.isalnum() and control.isupper())):
        return False
    if len(to) == 1:
        return to[0] != MULTI_STATE
    return letter.key not in ONE_DESTINATION_KEYS and len(set(to)) == len(to) and MULTI_STATE not in to


def _plain_body(letter: Letter) -> bool:
    """Look for a tag that comes twice, a date of birth that is none, and a registration query without a vehicle."""
    fields = dict(letter.fields)
    return (
        len(fields) == len(letter.fields)
        and ("DOB" not in fields or is_birth_date(fields["DOB"]))
        and (letter.key not in VEHICLE_KEYS or names_vehicle(fields.keys()))
    )
