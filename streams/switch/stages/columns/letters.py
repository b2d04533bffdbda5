"""A plain letter, read in compiled code: the same language as `quick.py`'s expression, byte for byte.

Names are read as numbers (`name_code`), so that they are compared and looked up as such. Law: what `outside_of` reads
is what `read_quick` reads, and it reads nothing else; a property test holds one against the other.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from streams.broker.columns import Bytes, Integers
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT

_DIGIT: Final = 1
_CAPITAL: Final = 2
_NAMING: Final = _DIGIT | _CAPITAL
_IN_ID: Final = 4
_IN_FREE: Final = 8
_IN_VALUE: Final = 16


def _kinds() -> Bytes:
    """Say of every byte where it may stand."""
    kinds = np.zeros(256, np.uint8)
    for kind, characters in {
        _DIGIT: range(ord("0"), ord("9") + 1),
        _CAPITAL: range(ord("A"), ord("Z") + 1),
        _IN_VALUE: [code for code in range(ord(" "), ord("~") + 1) if chr(code) not in '".\\'],
    }.items():
        kinds[list(characters)] |= kind
    in_value = kinds & _IN_VALUE > 0
    kinds[in_value] |= _IN_ID | _IN_FREE
    kinds[ord(" ")] &= ~np.uint8(_IN_ID)
    kinds[ord("/")] &= ~np.uint8(_IN_FREE)
    return kinds


def _text(text: str) -> Bytes:
    return np.frombuffer(text.encode(), np.uint8)


def name_code(name: bytes) -> int:
    """Give the number of a name of digits and capitals; no two of up to nine characters have the same."""
    code = 0
    for byte in name:
        code = code * _DIGITS + (byte - _BEFORE_0 if byte < _COLON else byte - _BEFORE_A)
    return code


_DIGITS: Final = 37
"""Of a name's number: the digits 1 to 10, the capitals 11 to 36, and none 0."""
_BEFORE_0: Final = ord("0") - 1
_BEFORE_A: Final = ord("A") - 11
_COLON: Final = ord(":")
"""Behind the last digit."""
_KINDS: Final = _kinds()
_ID_AT: Final = _text('{"v":1,"id":"')
_KEY_AT: Final = _text('","key":"')
_SENDER_AT: Final = _text('","from":"')
_TO_AT: Final = _text('","to":["')
_NEXT_TO: Final = _text('","')
_CONTROL_AT: Final = _text('"],"control":"')
_FIELDS_AT: Final = _text('","fields":[')
_FREE_AT: Final = _text('],"free":"')
_LINE_AT: Final = _text('","line":')
_FIELD_AT: Final = _text('["')
_VALUE_AT: Final = _text('","')
_FIELD_END: Final = _text('"]')
_NULL_END: Final = _text("null}")
_LINE_END: Final = _text('"}')
_LONGEST_ID: Final = 64
_LONGEST_NAME: Final = 9
_LONGEST_KEY: Final = 4
_QUOTE: Final = ord('"')
_COMMA: Final = ord(",")
_BRACKET: Final = ord("[")
_BLANK: Final = ord(" ")
_LENGTH_LIMIT: Final = TEXT_LIMIT
_CONTROL_LIMIT: Final = CONTROL_LIMIT
_DOB: Final = name_code(b"DOB")
_1900S: Final = 19
_2000S: Final = 20
_MONTHS: Final = 12
_DAYS: Final = 28
"""So many has every month."""
_NAMING_VEHICLES: Final = np.array([name_code(tag) for tag in (b"VIN", b"LIC", b"LIY", b"LIT")])
_BY_VIN: Final = 0b0001
_BY_PLATE: Final = 0b1110
"""Marks of tags: the n-th bit for the n-th."""

NOWHERE: Final = -1
"""The place after something that isn't there; whatever should follow isn't there either."""


class Outside(NamedTuple):
    """What a plain letter says on its outside, as numbers; `key` is 0 where a letter isn't plain."""

    key: int
    sender: int
    destinations: int
    """How many; their numbers are written into the array that was given."""
    line: int
    """0 if it names none."""
    names_vehicle: bool


@njit(cache=True)
def after(data: Bytes, at: int, end: int, text: Bytes) -> int:
    """Step over a text."""
    if at < 0 or at + len(text) > end:
        return NOWHERE
    for step in range(len(text)):
        if data[at + step] != text[step]:
            return NOWHERE
    return at + len(text)


@njit(cache=True)
def over(data: Bytes, at: int, end: int, kind: int) -> int:
    """Step over all characters of a kind; there may be none."""
    if at < 0:
        return NOWHERE
    while at < end and _KINDS[data[at]] & kind:
        at += 1
    return at


@njit(cache=True)
def name(data: Bytes, at: int, end: int, kind: int) -> tuple[int, int]:
    """Read all characters of a kind as a name: where it ends, and its number, which means nothing past nine."""
    code = 0
    if at < 0:
        return NOWHERE, code
    while at < end and _KINDS[data[at]] & kind:
        byte = int(data[at])
        code = code * _DIGITS + (byte - _BEFORE_0 if byte < _COLON else byte - _BEFORE_A)
        at += 1
    return at, code


@njit(cache=True)
def bounded(begin: int, end: int, least: int, most: int) -> int:
    """Go on from an end if what was stepped over has so many characters."""
    return end if begin >= 0 and least <= end - begin <= most else NOWHERE


@njit(cache=True)
def _two_digits(digits: Bytes, at: int) -> int:
    return (int(digits[at]) - ord("0")) * 10 + int(digits[at + 1]) - ord("0")


@njit(cache=True)
def date(data: Bytes, at: int, end: int) -> int:
    """Step over a date in any year: 1900 to 2099, any month, the days 1 to 28."""
    if at < 0 or at + 8 > end:
        return NOWHERE
    for step in range(8):
        if not _KINDS[data[at + step]] & _DIGIT:
            return NOWHERE
    digits = data[at : at + 8]
    century, month, day = _two_digits(digits, 0), _two_digits(digits, 4), _two_digits(digits, 6)
    is_date = century in (_1900S, _2000S) and 1 <= month <= _MONTHS and 1 <= day <= _DAYS
    return at + len(digits) if is_date else NOWHERE


@njit(cache=True)
def unpadded(data: Bytes, begin: int, end: int) -> int:
    """Go on from an end if what was stepped over has characters, and no blank at either end."""
    if begin < 0 or end <= begin or data[begin] == _BLANK or data[end - 1] == _BLANK:
        return NOWHERE
    return end


@njit(cache=True)
def _mark(tag: int) -> int:
    for number in range(len(_NAMING_VEHICLES)):
        if _NAMING_VEHICLES[number] == tag:
            return 1 << number
    return 0


@njit(cache=True)
def field(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over a field; say which of the tags it has by which a vehicle is named."""
    tag_at = after(data, at, end, _FIELD_AT)
    tag_end, tag = name(data, tag_at, end, _CAPITAL)
    value_at = after(data, bounded(tag_at, tag_end, 2, 4), end, _VALUE_AT)
    if tag == _DOB:
        value_end = date(data, value_at, end)
    else:
        value_end = unpadded(data, value_at, over(data, value_at, end, _IN_VALUE))
    return after(data, value_end, end, _FIELD_END), _mark(tag)


@njit(cache=True)
def fields(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over all fields, of which there may be none; say by which tags a vehicle is named."""
    marks = 0
    if at < 0 or at >= end or data[at] != _BRACKET:
        return at, marks
    while True:
        at, mark = field(data, at, end)
        marks |= mark
        if at < 0 or at >= end or data[at] != _COMMA:
            return at, marks
        at += 1


@njit(cache=True)
def body(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over the fields, or the text where there is no field, or neither; say by which tags a vehicle is named."""
    fields_end, marks = fields(data, at, end)
    free_at = after(data, fields_end, end, _FREE_AT)
    if free_at < 0 or free_at >= end or data[free_at] == _QUOTE:
        return free_at, marks
    free_end = over(data, free_at, end, _IN_FREE)
    return (unpadded(data, free_at, free_end) if fields_end == at else NOWHERE), marks


@njit(cache=True)
def control(data: Bytes, at: int, end: int) -> int:
    """Step over a control field, which begins with a letter; there may be none."""
    if at < 0 or at >= end:
        return NOWHERE
    if data[at] == _QUOTE:
        return at
    return bounded(at, over(data, at, end, _NAMING), 1, _CONTROL_LIMIT) if _KINDS[data[at]] & _CAPITAL else NOWHERE


@njit(cache=True)
def destinations(data: Bytes, at: int, end: int, into: Integers) -> tuple[int, int]:
    """Read the destinations, up to the quote behind the last; say how many."""
    count = 0
    while True:
        begin = at
        at, code = name(data, begin, end, _NAMING)
        at = bounded(begin, at, 2, _LONGEST_NAME)
        if at < 0 or count == MOST_DESTINATIONS:
            return NOWHERE, 0
        into[count] = code
        count += 1
        following = after(data, at, end, _NEXT_TO)
        if following < 0:
            return at, count
        at = following


@njit(cache=True)
def line_of(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read the line, and step to the letter's end."""
    if at >= 0 and at < end and data[at] == _QUOTE:
        line_end, line = name(data, at + 1, end, _NAMING)
        return after(data, bounded(at + 1, line_end, 2, _LONGEST_NAME), end, _LINE_END), line
    return after(data, at, end, _NULL_END), 0


@njit(cache=True)
def outside_of(data: Bytes, begin: int, end: int, into: Integers) -> Outside:
    """Read a letter's outside, if it is plain; its destinations are written into the array."""
    id_at = after(data, begin, end, _ID_AT)
    key_at = after(data, bounded(id_at, over(data, id_at, end, _IN_ID), 1, _LONGEST_ID), end, _KEY_AT)
    key_end, key = name(data, key_at, end, _CAPITAL)
    sender_at = after(data, bounded(key_at, key_end, 1, _LONGEST_KEY), end, _SENDER_AT)
    sender_end, sender = name(data, sender_at, end, _NAMING)
    to_at = after(data, bounded(sender_at, sender_end, 2, _LONGEST_NAME), end, _TO_AT)
    to_end, count = destinations(data, to_at, end, into)
    control_end = control(data, after(data, to_end, end, _CONTROL_AT), end)
    body_end, marks = body(data, after(data, control_end, end, _FIELDS_AT), end)
    letter_end, line = line_of(data, after(data, body_end, end, _LINE_AT), end)
    if letter_end != end or end - begin > _LENGTH_LIMIT:
        return Outside(0, 0, 0, 0, False)  # noqa: FBT003
    return Outside(key, sender, count, line, bool(marks & _BY_VIN or marks & _BY_PLATE == _BY_PLATE))
