"""Bulks for one partition joined into one, in compiled code: the library sends a partition one batch at a time.

Each record says how many stand before it in its batch, so those of all but the first bulk are numbered anew. Imported
only where there are bulks, and so numba.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.broker.columns import Bytes
from streams.broker.encoding import put, put_varint, read_varint, varint_size
from streams.broker.port import BULK_BYTES, Bulk
from streams.compiled import compiled

_GROWTH: Final = 4
"""Bytes by which a record may grow: its number and its length take up to two more each."""

_BEFORE_NUMBER: Final = 2
"""Bytes of a record between its length and its number: no attributes, no time of its own."""


def first_that_fit(bulks: Sequence[Bulk]) -> int:
    """Say how many of the first bulks make one that is not too large; at least one does."""
    size, fitting = 0, 0
    for bulk in bulks:
        size += len(bulk.records) + _GROWTH * bulk.count
        if fitting and size > BULK_BYTES:
            break
        fitting += 1
    return fitting


def joined(bulks: Sequence[Bulk]) -> Bulk:
    """Join bulks for one partition, in their order."""
    first, *others = bulks
    if not others:
        return first
    size = sum(len(bulk.records) + _GROWTH * bulk.count for bulk in bulks)
    data, at, count = np.empty(size, np.uint8), 0, 0
    for bulk in bulks:
        at = int(_renumber(np.frombuffer(bulk.records, np.uint8), count, data, at))
        count += bulk.count
    return Bulk(first.topic, first.partition, count, data[:at].tobytes())


def prepare() -> None:
    """Compile the loop now, and not in the first commit."""
    nothing = Bulk("", 0, 0, b"")
    joined([nothing, nothing])


@compiled
def _renumber(source: Bytes, number: int, data: Bytes, at: int) -> int:
    """Copy records, numbered from a number on; say where the next would begin."""
    begin, end = 0, len(source)
    while begin < end:
        body, length = read_varint(source, begin, end)
        rest, old = read_varint(source, body + _BEFORE_NUMBER, end)
        at = put_varint(data, at, length - varint_size(old) + varint_size(number))
        at = put_varint(data, put(data, at, source[body : body + _BEFORE_NUMBER]), number)
        begin = body + length
        at = put(data, at, source[rest:begin])
        number += 1
    return at
