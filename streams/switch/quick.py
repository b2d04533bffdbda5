"""The hot loop's way to read a query that is plainly in order. It never says no: it vouches, or passes on.

The exact way is `streams.messages.letters.read_sent` and `streams.messages.admit.admit`. A property test shows that
whatever this gate lets through, the exact way reads as the same request.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from operator import getitem
from types import GenericAlias
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.fields import KNOWN_TAGS
from streams.messages.keys import KEYS, ONE_DESTINATION_KEYS, Traffic
from streams.messages.places import MULTI_STATE
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.messages.wire import Letter

_DOT: Final = ord(".")
_BACKSLASH: Final = ord("\\")
_DELETE: Final = 0x7F
_BLANK: Final = ord(" ")
_DATE: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])", re.ASCII)
_ID_LENGTH: Final = 64
_REGISTRATION: Final = frozenset({"RQ", "RQG"})


def _one_of(words: Iterable[str]) -> object:
    return getitem(Literal, tuple(sorted(words)))


def _plain_decoder() -> Callable[[bytes], Letter]:
    """Make the decoder of what a letter's type alone can show to be plain: it checks while it reads."""
    query = _one_of(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)
    pair = GenericAlias(tuple, (_one_of(KNOWN_TAGS), Annotated[str, Meta(min_length=1)]))
    plain = msgspec.defstruct(
        "PlainLetter",
        [
            ("id", Annotated[str, Meta(min_length=1, max_length=_ID_LENGTH)]),
            ("key", query),
            ("to", Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_DESTINATIONS)]),
            ("control", Annotated[str, Meta(max_length=CONTROL_LIMIT)], ""),
            ("fields", GenericAlias(tuple, (pair, ...)), ()),
            ("free", Literal[""], ""),
        ],
        bases=(Letter,),
        frozen=True,
        gc=False,
        forbid_unknown_fields=True,
        kw_only=True,
    )
    if not issubclass(plain, Letter):  # what it was told to be
        raise TypeError(plain)
    return msgspec.json.Decoder(plain).decode


_decode = _plain_decoder()


def read_quick(value: bytes) -> Letter | None:
    """Read a query that is plainly in order by itself; who sends it and where it goes is still to be looked up."""
    if not _plain_bytes(value):
        return None
    try:
        letter = _decode(value)
    except msgspec.DecodeError:
        return None
    return letter if _plain_control(letter.control) and _plain_destinations(letter) and _plain_fields(letter) else None


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


def _plain_destinations(letter: Letter) -> bool:
    """One destination is the usual case; up to five different ones are plain too, a multi-state query is not."""
    if len(letter.to) == 1:
        return letter.to[0] != MULTI_STATE
    return (
        letter.key not in ONE_DESTINATION_KEYS
        and len(set(letter.to)) == len(letter.to)
        and MULTI_STATE not in letter.to
    )


def _plain_fields(letter: Letter) -> bool:
    """No tag comes twice, a date is one in any year, and a registration query names a vehicle."""
    values = dict(letter.fields)
    return (
        len(values) == len(letter.fields)
        and ("DOB" not in values or _DATE.fullmatch(values["DOB"]) is not None)
        and (letter.key not in _REGISTRATION or _names_vehicle(values))
    )


def _names_vehicle(values: Mapping[str, str]) -> bool:
    return "VIN" in values or ("LIC" in values and "LIY" in values and "LIT" in values)
