"""Record batches as the broker sent them, unpacked into columns in compiled code. No decisions here.

Format: Kafka's record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch). What isn't written so
(older formats, compressed batches) is not for this module. Imported only where numba is.
"""

from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import ABSENT, Bytes, Places
from streams.broker.encoding import read_varint
from streams.compiled import compiled

HEADER_BYTES: Final = 61
"""What stands in front of a batch's records, its offset and length included."""

_LENGTH_AT: Final = 8
"""Where a batch says how many bytes follow behind this number."""
_LENGTH_END: Final = 12
_MAGIC_AT: Final = 16
_MAGIC: Final = 2
_ATTRIBUTES_AT: Final = 21
_CODEC: Final = 7
_LAST_AT: Final = 23
_FIRST_TIMESTAMP_AT: Final = 27
_MAX_TIMESTAMP_AT: Final = 35
_COUNT_AT: Final = 57
_LOG_APPEND_TIME: Final = 8
_LEAST_BYTES: Final = 7
"""The bytes of the smallest record."""


class Extent(NamedTuple):
    """Where a batch begins and ends among the bytes of a fetch."""

    begin: int
    end: int


class Taken(NamedTuple):
    """One batch among the bytes of a fetch, and from which offset on its records are wanted."""

    begin: int
    end: int
    wanted_from: int


def plain_batches(data: bytes) -> list[Extent] | None:
    """Find the batches of a fetch, the last maybe cut off; None if one is in an older format or compressed."""
    extents = []
    begin = 0
    while begin + HEADER_BYTES <= len(data):
        end = begin + _LENGTH_END + int.from_bytes(data[begin + _LENGTH_AT : begin + _LENGTH_END], "big")
        if data[begin + _MAGIC_AT] != _MAGIC or data[begin + _ATTRIBUTES_AT + 1] & _CODEC:
            return None
        extents.append(Extent(begin, end))
        begin = end
    return extents


def unpacked(data: bytes, batches: list[Taken]) -> Places | None:
    """Find the records of batches; None if one is not as it should be."""
    array = np.frombuffer(data, np.uint8)
    most = sum(int.from_bytes(data[batch.begin + _COUNT_AT : batch.begin + HEADER_BYTES], "big") for batch in batches)
    if most * _LEAST_BYTES > len(data):
        return None
    places = Places(*(np.empty(most, np.int64) for _ in Places._fields))
    count = 0
    for batch in batches:
        count = _unpack(array, batch, places, count)
        if count < 0:
            return None
    return Places(*(column[:count] for column in places))


def prepare() -> None:
    """Compile the loop now, which takes seconds the first time, and not while partitions are held."""
    unpacked(bytes(HEADER_BYTES), [Taken(0, HEADER_BYTES, 0)])


@compiled
def _number(data: Bytes, at: int, width: int) -> int:
    """Read a number of so many bytes, the first the highest, unsigned."""
    number = 0
    for step in range(width):
        number = number << 8 | int(data[at + step])
    return number


@compiled
def _piece(data: Bytes, at: int, end: int) -> tuple[int, int, int]:
    """Step over a key or value: where the next thing is, where this begins and ends. `ABSENT` if it doesn't fit."""
    at, length = read_varint(data, at, end)
    if at == ABSENT or length > end - at:
        return ABSENT, ABSENT, ABSENT
    if length < 0:
        return at, ABSENT, ABSENT
    return at + length, at, at + length


@compiled
def _unpack(data: Bytes, batch: Taken, places: Places, count: int) -> int:
    """Write down where a batch's records stand, from the `count`-th place on; say how many there are then, or -1."""
    base = _number(data, batch.begin, 8)
    records = _number(data, batch.begin + _COUNT_AT, 4)
    attributes = _number(data, batch.begin + _ATTRIBUTES_AT, 2)
    last, wanted = _number(data, batch.begin + _LAST_AT, 4), batch.wanted_from
    first_ms = _number(data, batch.begin + _FIRST_TIMESTAMP_AT, 8)
    appended_ms = _number(data, batch.begin + _MAX_TIMESTAMP_AT, 8)
    at = batch.begin + HEADER_BYTES
    for _ in range(records):
        begin, length = read_varint(data, at, batch.end)
        if begin == ABSENT or not 0 < length <= batch.end - begin:
            return -1
        end = begin + length
        at, since_ms = read_varint(data, begin + 1, end)
        at, step = read_varint(data, at, end)
        at, key_begin, key_end = _piece(data, at, end)
        at, value_begin, value_end = _piece(data, at, end)
        if at == ABSENT or not 0 <= step <= last:
            return -1
        if base + step >= wanted:
            wanted = base + step + 1
            places.offsets[count] = base + step
            places.timestamps[count] = appended_ms if attributes & _LOG_APPEND_TIME else first_ms + since_ms
            places.key_begins[count], places.key_ends[count] = key_begin, key_end
            places.value_begins[count], places.value_ends[count] = value_begin, value_end
            count += 1
        at = end
    return count
