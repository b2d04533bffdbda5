"""The hot loop's way to read a query that is plainly in order. It never says no: it vouches, or passes on.

The exact way is `streams.messages.letters.read_sent` and `streams.messages.admit.admit`. A property test shows that
whatever this gate lets through, the exact way reads as the same request. Fields stay sealed: opening them makes three
objects a field, and most requests are decided without them; their bytes are looked at as they are.
"""

import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.keys import KEYS, ONE_DESTINATION_KEYS, Traffic
from streams.messages.places import MULTI_STATE
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.messages.wire import VERSION, FieldPair, Letter, Stamp

_DOT: Final = ord(".")
_BACKSLASH: Final = ord("\\")
_DELETE: Final = 0x7F
_BLANK: Final = ord(" ")
_FIELDS: Final = re.compile(rb'\[(?:\["[A-Z]{2,4}","[ !#-~]+"\](?:,(?=\[)|(?=\])))*\]')
"""Fields as the encoder writes them: tags that are tags, values neither empty nor with quotes or control characters."""
_DATES: Final = re.compile(rb'\["DOB","(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])"\]')
"""Birth dates that are dates in any year."""
_REGISTRATION: Final = frozenset({"RQ", "RQG"})
_QUERIES: Final = frozenset(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)


class SealedLetter(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A letter whose fields are still as they came. What its types show to be plain is checked while it is read."""

    v: Literal[1]
    id: Annotated[str, Meta(min_length=1, max_length=64)]
    key: str
    sender: str = msgspec.field(name="from")
    to: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_DESTINATIONS)]
    control: Annotated[str, Meta(max_length=CONTROL_LIMIT)] = ""
    fields: msgspec.Raw = msgspec.Raw(b"[]")
    free: Literal[""] = ""
    line: str | None = None


class SealedDelivery(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A delivery written without opening its fields, which are vouched for: byte for byte what `Delivery` would be."""

    v: int
    id: str
    query: str
    key: str
    sender: str = msgspec.field(name="from")
    to: str
    control: str
    fields: msgspec.Raw
    free: str
    line: str | None
    stamp: Stamp
    pending: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    hops: tuple[int, int]


_decode = msgspec.json.Decoder(SealedLetter).decode
_open_fields = msgspec.json.Decoder(tuple[FieldPair, ...]).decode


def read_quick(value: bytes) -> SealedLetter | None:
    """Read a query that is plainly in order by itself; who sends it and where it goes is still to be looked up."""
    if not _plain_bytes(value):
        return None
    try:
        letter = _decode(value)
    except msgspec.DecodeError:
        return None
    return letter if _plain_header(letter) and _plain_fields(letter.key, bytes(letter.fields)) else None


def opened(sealed: SealedLetter) -> Letter:
    """Open the fields."""
    return Letter(
        v=VERSION,
        id=sealed.id,
        key=sealed.key,
        sender=sealed.sender,
        to=sealed.to,
        control=sealed.control,
        fields=_open_fields(sealed.fields),
        free=sealed.free,
        line=sealed.line,
    )


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


def _plain_header(letter: SealedLetter) -> bool:
    """One destination is the usual case; up to five different ones are plain too, a multi-state query is not."""
    control, to = letter.control, letter.to
    if letter.key not in _QUERIES or (control and not (control.isalnum() and control.isupper())):
        return False
    if len(to) == 1:
        return to[0] != MULTI_STATE
    return letter.key not in ONE_DESTINATION_KEYS and len(set(to)) == len(to) and MULTI_STATE not in to


def _plain_fields(key: str, fields: bytes) -> bool:
    """Every field is one, a date is one in any year, and a registration query names a vehicle."""
    return (
        _FIELDS.fullmatch(fields) is not None
        and (fields.find(b'["DOB"') == -1 or fields.count(b'["DOB"') == len(_DATES.findall(fields)))
        and (key not in _REGISTRATION or _names_vehicle(fields))
    )


def _names_vehicle(fields: bytes) -> bool:
    return fields.find(b'["VIN"') != -1 or (
        fields.find(b'["LIC"') != -1 and fields.find(b'["LIY"') != -1 and fields.find(b'["LIT"') != -1
    )
