"""Reading JSON that our own encoder wrote, in compiled code: step by step over what must stand there, or not at all.

Names are read as numbers (`name_code`), so that they are compared and looked up as such. Whatever is written otherwise
than we would write it is left to the ordinary decoder.
"""

import re
from functools import lru_cache
from typing import Final

import numpy as np

from streams.broker.columns import Bytes
from streams.compiled import compiled

DIGIT: Final = 1
CAPITAL: Final = 2
NAMING: Final = DIGIT | CAPITAL
IN_ID: Final = 4
IN_FREE: Final = 8
IN_VALUE: Final = 16
_IN_TEXT: Final = 32


def _kinds() -> Bytes:
    """Say of every byte where it may stand."""
    kinds = np.zeros(256, np.uint8)
    for kind, characters in {
        DIGIT: range(ord("0"), ord("9") + 1),
        CAPITAL: range(ord("A"), ord("Z") + 1),
        IN_VALUE: [code for code in range(ord(" "), ord("~") + 1) if chr(code) not in '".\\'],
        _IN_TEXT: [code for code in range(ord(" "), ord("~") + 1) if chr(code) not in '"\\'],
    }.items():
        kinds[list(characters)] |= kind
    in_value = kinds & IN_VALUE > 0
    kinds[in_value] |= IN_ID | IN_FREE
    kinds[ord(" ")] &= ~np.uint8(IN_ID)
    kinds[ord("/")] &= ~np.uint8(IN_FREE)
    return kinds


def encoded(text: str) -> Bytes:
    """Give a text as it stands in a record."""
    return np.frombuffer(text.encode(), np.uint8)


@lru_cache(maxsize=1 << 16)
def name_code(name: bytes) -> int:
    """Give the number of a name of digits and capitals; no two of up to nine characters have the same."""
    code = 0
    for byte in name:
        code = code * _DIGITS + (byte - _BEFORE_0 if byte < _COLON else byte - _BEFORE_A)
    return code


def is_name(text: str) -> bool:
    """Tell whether a text is read as a name: a place, a line or an ORI, in digits and capitals."""
    return _NAME.fullmatch(text) is not None


_NAME: Final = re.compile("[0-9A-Z]{2,9}")
_DIGITS: Final = 37
"""Of a name's number: the digits 1 to 10, the capitals 11 to 36, and none 0."""
_BEFORE_0: Final = ord("0") - 1
_BEFORE_A: Final = ord("A") - 11
_COLON: Final = ord(":")
"""Behind the last digit."""
KINDS: Final = _kinds()
QUOTE: Final = ord('"')
COMMA: Final = ord(",")
BRACKET: Final = ord("[")
BLANK: Final = ord(" ")
LONGEST_NAME: Final = 9
LONGEST_KEY: Final = 4
KEY_NUMBERS: Final = 1 << 21
"""More than there are numbers of message keys (`name_code` of four capitals)."""
_MOST_DIGITS: Final = 18
"""Any number of so many fits."""
_ZERO: Final = ord("0")

NOWHERE: Final = -2
"""The place after something that isn't there; whatever should follow isn't there either."""


@compiled
def after(data: Bytes, at: int, end: int, text: Bytes) -> int:
    """Step over a text."""
    if at < 0 or at + len(text) > end:
        return NOWHERE
    for step in range(len(text)):
        if data[at + step] != text[step]:
            return NOWHERE
    return at + len(text)


@compiled
def over(data: Bytes, at: int, end: int, kind: int) -> int:
    """Step over all characters of a kind; there may be none."""
    if at < 0:
        return NOWHERE
    while at < end and KINDS[data[at]] & kind:
        at += 1
    return at


@compiled
def name(data: Bytes, at: int, end: int, kind: int) -> tuple[int, int]:
    """Read all characters of a kind as a name: where it ends, and its number, which means nothing past nine."""
    code = 0
    if at < 0:
        return NOWHERE, code
    while at < end and KINDS[data[at]] & kind:
        byte = int(data[at])
        code = code * _DIGITS + (byte - _BEFORE_0 if byte < _COLON else byte - _BEFORE_A)
        at += 1
    return at, code


@compiled
def bounded(begin: int, end: int, least: int, most: int) -> int:
    """Go on from an end if what was stepped over has so many characters."""
    return end if begin >= 0 and least <= end - begin <= most else NOWHERE


@compiled
def text(data: Bytes, at: int, end: int) -> int:
    """Step over a text that needs no escapes, up to the quote behind it."""
    return over(data, at, end, _IN_TEXT)


@compiled
def number(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read a number that isn't below 0, as our encoder writes it: where it ends, and what it is."""
    value, begin = 0, at
    if at < 0:
        return NOWHERE, value
    while at < end and at - begin < _MOST_DIGITS and KINDS[data[at]] & DIGIT:
        value = value * 10 + int(data[at]) - _ZERO
        at += 1
    if at == begin or (data[begin] == _ZERO and at - begin > 1):
        return NOWHERE, value
    return at, value


@compiled
def key_name(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read a message key: where it ends, and its number."""
    key_end, code = name(data, at, end, CAPITAL)
    return bounded(at, key_end, 1, LONGEST_KEY), code


@compiled
def place_name(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read an ORI, a place or a line: where it ends, and its number."""
    name_end, code = name(data, at, end, NAMING)
    return bounded(at, name_end, 2, LONGEST_NAME), code
