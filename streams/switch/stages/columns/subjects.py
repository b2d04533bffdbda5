"""Whom or what a message is about, read in compiled code as the population reads it: identifying fields, in order.

Plain is a subject that stands there normalised, each tag once. Its checksum is `population.checksum`.
"""

from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from streams.broker.columns import Bytes, Integers
from streams.compiled import compiled
from streams.messages.fields import IDENTIFYING
from streams.messages.wire import FieldPair
from streams.switch.stages.columns.scanning import (
    BLANK,
    BRACKET,
    CAPITAL,
    COMMA,
    NOWHERE,
    after,
    encoded,
    name,
    name_code,
    text,
)
from streams.switch.stages.population import PHOTO_WANTED

MOST_FIELDS: Final = 3
"""So many fields a plain subject has at most."""
_TAGS: Final = np.array([name_code(tag.encode()) for tag in sorted(IDENTIFYING)])
_TAG_LENGTH: Final = 3
_PHOTO_TAG: Final = name_code(PHOTO_WANTED[0].encode())
_PHOTO_WANTED: Final = encoded(PHOTO_WANTED[1] + '"')
_NO_PHOTO: Final = encoded('N"')
PHOTO_MARK: Final = 1 << len(_TAGS)
"""Of a subject with which a photo is asked for."""
_TAG_AT: Final = encoded('["')
_VALUE_AT: Final = encoded('","')
_FIELD_END: Final = encoded('"]')
_INSIDE: Final = len('["TAG","')
_SMALL: Final = ord("a"), ord("z")


def _checksums() -> Integers:
    """Give the checksums of all bytes, which those of texts are made of."""
    zero = crc32(b"\0")
    return np.array([crc32(bytes([byte])) ^ zero for byte in range(256)], np.int64)


_CHECKSUMS: Final = _checksums()
_ALL_ONES: Final = 0xFFFFFFFF


class Subject(NamedTuple):
    """Where fields are noted while a message is read, in the order of their tags."""

    tags: Integers
    begins: Integers
    ends: Integers


def no_subject() -> Subject:
    """Make room for one."""
    return Subject(*(np.zeros(MOST_FIELDS, np.int64) for _ in Subject._fields))


def marks_of(fields: tuple[FieldPair, ...], known: frozenset[str]) -> int:
    """Give the marks by which `fields` says which tags a subject has, and whether a photo is asked for."""
    marks = sum(1 << bit for bit, tag in enumerate(sorted(IDENTIFYING)) if tag in known)
    return marks | PHOTO_MARK if PHOTO_WANTED in fields else marks


@compiled
def fields(data: Bytes, at: int, end: int, subject: Subject) -> tuple[int, int]:
    """Step over all fields, of which there may be none, and note the subject; say what marks they bear."""
    marks = 0
    subject.tags[:] = 0
    if at < 0 or at >= end or data[at] != BRACKET:
        return at, marks
    while True:
        at, mark = _field(data, at, end, marks, subject)
        marks |= mark
        if at < 0 or at >= end or data[at] != COMMA:
            return at, marks
        at += 1


@compiled
def _field(data: Bytes, begin: int, end: int, marks: int, subject: Subject) -> tuple[int, int]:
    """Step over a field, and note it if it identifies; give its mark."""
    tag_at = after(data, begin, end, _TAG_AT)
    tag_end = text(data, tag_at, end)
    value_at = after(data, tag_end, end, _VALUE_AT)
    value_end = text(data, value_at, end)
    field_end = after(data, value_end, end, _FIELD_END)
    name_end, tag = name(data, tag_at, end, CAPITAL)
    if field_end < 0 or name_end != tag_end or tag_end - tag_at != _TAG_LENGTH:
        return field_end, 0
    if tag == _PHOTO_TAG:
        return _photo(data, value_at, end, field_end)
    mark = _mark(tag)
    if mark and (mark & marks or not _is_normal(data[value_at:value_end]) or not _note(tag, begin, field_end, subject)):
        return NOWHERE, 0
    return field_end, mark


@compiled
def _photo(data: Bytes, value_at: int, end: int, field_end: int) -> tuple[int, int]:
    """Give the mark of a photo that is wanted. Values that rules and population may read otherwise aren't plain."""
    if after(data, value_at, end, _PHOTO_WANTED) > 0:
        return field_end, PHOTO_MARK
    return (field_end if after(data, value_at, end, _NO_PHOTO) > 0 else NOWHERE), 0


@compiled
def _mark(tag: int) -> int:
    for number in range(len(_TAGS)):
        if _TAGS[number] == tag:
            return 1 << number
    return 0


@compiled
def _is_normal(value: Bytes) -> bool:
    """Tell whether a value has characters, no small letter among them, and no blank but between two others."""
    before = BLANK
    for character in value:
        if _SMALL[0] <= character <= _SMALL[1] or (character == BLANK and before == BLANK):
            return False
        before = character
    return before != BLANK


@compiled
def _note(tag: int, begin: int, end: int, subject: Subject) -> bool:
    """Put a field among the others, if there is room."""
    if subject.tags[MOST_FIELDS - 1] != 0:
        return False
    at = MOST_FIELDS - 1
    while at > 0 and (subject.tags[at - 1] == 0 or subject.tags[at - 1] > tag):
        _move(subject, at)
        at -= 1
    subject.tags[at], subject.begins[at], subject.ends[at] = tag, begin, end
    return True


@compiled
def _move(subject: Subject, to: int) -> None:
    """Move a field one place back."""
    subject.tags[to], subject.begins[to], subject.ends[to] = (
        subject.tags[to - 1],
        subject.begins[to - 1],
        subject.ends[to - 1],
    )


@compiled
def checksum(data: Bytes, subject: Subject) -> int:
    """Give a subject's checksum."""
    state = _ALL_ONES
    for number in range(MOST_FIELDS):
        if subject.tags[number] != 0:
            begin, end = subject.begins[number], subject.ends[number]
            state = _summed(state, data[begin + 2 : begin + 2 + _TAG_LENGTH])
            state = _summed(state, data[begin + _INSIDE : end - 2])
    return state ^ _ALL_ONES


@compiled
def _summed(state: int, part: Bytes) -> int:
    for byte in part:
        state = _CHECKSUMS[(state ^ int(byte)) & 0xFF] ^ state >> 8
    return state
