"""A plain letter, read in compiled code: the same language as `quick.py`'s expression, byte for byte.

Law: what `outside_of` reads is what `read_quick` reads, and it reads nothing else; a property test holds one against
the other.
"""

from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Bytes
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.text import CONTROL_LIMIT, TEXT_LIMIT
from streams.switch.stages.columns.destinations import Named
from streams.switch.stages.columns.scanning import (
    BLANK,
    BRACKET,
    CAPITAL,
    COMMA,
    DIGIT,
    IN_FREE,
    IN_ID,
    IN_VALUE,
    KINDS,
    LONGEST_KEY,
    LONGEST_NAME,
    NAMING,
    NOWHERE,
    QUOTE,
    after,
    bounded,
    encoded,
    name,
    name_code,
    over,
)

_ID_AT: Final = encoded('{"v":1,"id":"')
_KEY_AT: Final = encoded('","key":"')
_SENDER_AT: Final = encoded('","from":"')
_TO_AT: Final = encoded('","to":["')
_NEXT_TO: Final = encoded('","')
_CONTROL_AT: Final = encoded('"],"control":"')
_FIELDS_AT: Final = encoded('","fields":[')
_FREE_AT: Final = encoded('],"free":"')
_LINE_AT: Final = encoded('","line":')
_FIELD_AT: Final = encoded('["')
_VALUE_AT: Final = encoded('","')
_FIELD_END: Final = encoded('"]')
_NULL_END: Final = encoded("null}")
_LINE_END: Final = encoded('"}')
_LONGEST_ID: Final = 64
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


class Outside(NamedTuple):
    """What a plain letter says on its outside, as numbers; `key` is 0 where a letter isn't plain."""

    key: int
    sender: int
    destinations: int
    """How many there are."""
    named: Named
    """These, in the arrays that were given."""
    line: int
    """0 if it names none."""
    names_vehicle: bool
    id_begin: int
    sender_begin: int
    sender_end: int
    body_end: int
    """Where the free text ends, before its quote."""


@compiled
def _two_digits(digits: Bytes, at: int) -> int:
    return (int(digits[at]) - ord("0")) * 10 + int(digits[at + 1]) - ord("0")


@compiled
def date(data: Bytes, at: int, end: int) -> int:
    """Step over a date in any year: 1900 to 2099, any month, the days 1 to 28."""
    if at < 0 or at + 8 > end:
        return NOWHERE
    for step in range(8):
        if not KINDS[data[at + step]] & DIGIT:
            return NOWHERE
    digits = data[at : at + 8]
    century, month, day = _two_digits(digits, 0), _two_digits(digits, 4), _two_digits(digits, 6)
    is_date = century in (_1900S, _2000S) and 1 <= month <= _MONTHS and 1 <= day <= _DAYS
    return at + len(digits) if is_date else NOWHERE


@compiled
def unpadded(data: Bytes, begin: int, end: int) -> int:
    """Go on from an end if what was stepped over has characters, and no blank at either end."""
    if begin < 0 or end <= begin or data[begin] == BLANK or data[end - 1] == BLANK:
        return NOWHERE
    return end


@compiled
def _mark(tag: int) -> int:
    for number in range(len(_NAMING_VEHICLES)):
        if _NAMING_VEHICLES[number] == tag:
            return 1 << number
    return 0


@compiled
def field(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over a field; say which of the tags it has by which a vehicle is named."""
    tag_at = after(data, at, end, _FIELD_AT)
    tag_end, tag = name(data, tag_at, end, CAPITAL)
    value_at = after(data, bounded(tag_at, tag_end, 2, 4), end, _VALUE_AT)
    if tag == _DOB:
        value_end = date(data, value_at, end)
    else:
        value_end = unpadded(data, value_at, over(data, value_at, end, IN_VALUE))
    return after(data, value_end, end, _FIELD_END), _mark(tag)


@compiled
def fields(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over all fields, of which there may be none; say by which tags a vehicle is named."""
    marks = 0
    if at < 0 or at >= end or data[at] != BRACKET:
        return at, marks
    while True:
        at, mark = field(data, at, end)
        marks |= mark
        if at < 0 or at >= end or data[at] != COMMA:
            return at, marks
        at += 1


@compiled
def body(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Step over the fields, or the text where there is no field, or neither; say by which tags a vehicle is named."""
    fields_end, marks = fields(data, at, end)
    free_at = after(data, fields_end, end, _FREE_AT)
    if free_at < 0 or free_at >= end or data[free_at] == QUOTE:
        return free_at, marks
    free_end = over(data, free_at, end, IN_FREE)
    return (unpadded(data, free_at, free_end) if fields_end == at else NOWHERE), marks


@compiled
def control(data: Bytes, at: int, end: int) -> int:
    """Step over a control field, which begins with a letter; there may be none."""
    if at < 0 or at >= end:
        return NOWHERE
    if data[at] == QUOTE:
        return at
    return bounded(at, over(data, at, end, NAMING), 1, _CONTROL_LIMIT) if KINDS[data[at]] & CAPITAL else NOWHERE


@compiled
def destinations(data: Bytes, at: int, end: int, into: Named) -> tuple[int, int]:
    """Read the destinations, up to the quote behind the last; say how many."""
    count = 0
    while True:
        begin = at
        at, code = name(data, begin, end, NAMING)
        at = bounded(begin, at, 2, LONGEST_NAME)
        if at < 0 or count == MOST_DESTINATIONS:
            return NOWHERE, 0
        into.codes[count], into.begins[count], into.ends[count] = code, begin, at
        count += 1
        following = after(data, at, end, _NEXT_TO)
        if following < 0:
            return at, count
        at = following


@compiled
def line_of(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read the line, and step to the letter's end."""
    if at >= 0 and at < end and data[at] == QUOTE:
        line_end, line = name(data, at + 1, end, NAMING)
        return after(data, bounded(at + 1, line_end, 2, LONGEST_NAME), end, _LINE_END), line
    return after(data, at, end, _NULL_END), 0


@compiled
def outside_of(data: Bytes, begin: int, end: int, into: Named) -> Outside:
    """Read a letter's outside, if it is plain; its destinations are written into the arrays."""
    id_at = after(data, begin, end, _ID_AT)
    key_at = after(data, bounded(id_at, over(data, id_at, end, IN_ID), 1, _LONGEST_ID), end, _KEY_AT)
    key_end, key = name(data, key_at, end, CAPITAL)
    sender_at = after(data, bounded(key_at, key_end, 1, LONGEST_KEY), end, _SENDER_AT)
    sender_end, sender = name(data, sender_at, end, NAMING)
    to_at = after(data, bounded(sender_at, sender_end, 2, LONGEST_NAME), end, _TO_AT)
    to_end, count = destinations(data, to_at, end, into)
    control_end = control(data, after(data, to_end, end, _CONTROL_AT), end)
    body_end, marks = body(data, after(data, control_end, end, _FIELDS_AT), end)
    letter_end, line = line_of(data, after(data, body_end, end, _LINE_AT), end)
    if letter_end != end or end - begin > _LENGTH_LIMIT:
        return Outside(0, 0, 0, into, 0, False, 0, 0, 0, 0)  # noqa: FBT003
    names_vehicle = bool(marks & _BY_VIN or marks & _BY_PLATE == _BY_PLATE)
    return Outside(key, sender, count, into, line, names_vehicle, id_at, sender_at, sender_end, body_end)
