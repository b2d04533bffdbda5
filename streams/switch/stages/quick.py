"""The hot loop's way to see that a letter is plainly in order, without opening it. It vouches, or passes on.

A plain letter is, byte for byte, what our own encoder would write, and its every value is read from text as it stands:
no dot, slash, quote, backslash or control character where one could hide a field, no blank at an end. So there is no
other way to read it, and what was judged can be sent on as it came. Property tests hold this against the exact way
(`streams.messages.letters.read_sent`, `streams.messages.admit.admit`).
"""

import re
from typing import Final, TypeAlias

import msgspec

from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.keys import HUB_ONLY, KEYS, VEHICLE_KEYS, Traffic
from streams.messages.letters import Sent
from streams.messages.message import Message
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.messages.wire import Letter

Plain: TypeAlias = tuple[bytes, bytes, bytes, bytes | None]
"""What a plain letter says on its outside, as it stands there: key, sender, destinations (quoted, with commas between),
and line, if it names one. A bare tuple, since one is made for each message."""

_VALUE: Final = r"[ !#-\-/-\[\]-~]++"
_FREE: Final = _VALUE.replace("/-", "0-")
"""Without a slash, which every field in a text has."""
_DATE: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])"
"""A date in any year."""
_FIELD: Final = rf'\["(?:(?!DOB")[A-Z]{{2,4}}+","{_VALUE}|DOB","{_DATE})"\]'
_BLANK: Final = ord(" ")
"""As a number: looking for bytes, `in` first makes and drops an exception."""
_ID: Final = r"[!#-\-/-\[\]-~]{1,64}+"
_NAME: Final = "[0-9A-Z]{2,9}+"
_PLAIN: Final = re.compile(
    (
        rf'\{{"v":1,"id":"{_ID}","key":"([A-Z]{{1,4}}+)","from":"({_NAME})",'
        rf'"to":\[("{_NAME}"(?:,"{_NAME}"){{0,{MOST_DESTINATIONS - 1}}})\],'
        rf'"control":"(?:[A-Z][0-9A-Z]{{0,{CONTROL_LIMIT - 1}}}+)?",'
        rf'"fields":\[(?:(?:{_FIELD}(?:,(?=\[)|(?=\])))*+\],"free":""|\],"free":"{_FREE}"),'
        rf'"line":(?:"({_NAME})"|null)\}}'
    ).encode()
)

_READ: Final = frozenset(map(str.encode, KEYS.keys() - HUB_ONLY))
_QUERIES: Final = frozenset(code.encode() for code, key in KEYS.items() if key.traffic is Traffic.QUERY)
_VEHICLE: Final = frozenset(map(str.encode, VEHICLE_KEYS))

_decode: Final = msgspec.json.Decoder(Letter).decode


def read_quick(value: bytes) -> Plain | None:
    """Read who asks what of whom, if a letter is plain; whether the directory knows them is still to be looked up."""
    match = _PLAIN.fullmatch(value)
    # A letter's text is never longer than the letter.
    if match is None or len(value) > TEXT_LIMIT or (_BLANK in value and _blank_at_an_end(value)):
        return None
    key, sender, to, line = match.group(1, 2, 3, 4)
    return (key, sender, to, line) if key in _READ else None


def is_plain_query(key: bytes, value: bytes) -> bool:
    """Say whether a plain letter is a query that nothing but an unknown name can make a reject."""
    return key in _QUERIES and (key not in _VEHICLE or _names_vehicle(value))


def opened(value: bytes) -> Letter:
    """Open a plain letter."""
    return _decode(value)


def meant(value: bytes) -> Sent:
    """Give what a plain letter is read as."""
    letter = _decode(value)
    message = Message(
        KEYS[letter.key], letter.sender, letter.to, letter.control, letter.fields, letter.free, letter.line
    )
    return Sent(letter.id, letter.line, message)


def _names_vehicle(value: bytes) -> bool:
    """Look for the fields by which a plain letter names a vehicle: none of its fields is empty."""
    return value.find(b'["VIN"') != -1 or (
        value.find(b'["LIC"') != -1 and value.find(b'["LIY"') != -1 and value.find(b'["LIT"') != -1
    )


def _blank_at_an_end(value: bytes) -> bool:
    return value.find(b'" ') != -1 or value.find(b' "') != -1
