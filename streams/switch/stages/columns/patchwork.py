"""Records put together of stretches that stand elsewhere, a column of stretches at a time, as Kafka stores them.

What a stage leaves as it was, what it has learned, and what it writes for a whole batch are each a column; nothing is
made into an object for a single record.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.broker.encoding import put_varint
from streams.broker.port import Bulk, Output
from streams.compiled import compiled
from streams.switch.stages.columns.bulks import Plan, Sizes, bulks, put_head, put_span
from streams.switch.stages.columns.growing import spans_of


class Patchwork(NamedTuple):
    """Records, and what they are put together of."""

    rows: Integers
    """Record → what it comes of, in the batch; records are written in this order."""
    partitions: Integers
    keys: Spans
    pieces: Sequence[Spans]
    """One behind the other they make the values."""


def chosen(texts: Spans, indices: Integers) -> Spans:
    """Give one of the texts for each record."""
    return Spans(texts.data, texts.begins[indices], texts.ends[indices])


def same(text: bytes, records: int) -> Spans:
    """Give every record the same text."""
    return Spans(np.frombuffer(text, np.uint8), np.zeros(records, np.int64), np.full(records, len(text), np.int64))


def whole(outputs: Sequence[Output], rows: Sequence[int]) -> Patchwork:
    """Take records as they are."""
    keys, values = (spans_of([text or b"" for text in texts]) for texts in _keys_and_values(outputs))
    partitions = np.array([output.partition for output in outputs], np.int64)
    return Patchwork(np.array(rows, np.int64), partitions, keys, (values,))


def _keys_and_values(outputs: Sequence[Output]) -> tuple[list[bytes | None], list[bytes | None]]:
    return [output.key for output in outputs], [output.value for output in outputs]


def sew(topic: str, partitions: int, works: Sequence[Patchwork]) -> Iterator[Bulk]:
    """Write all records to a topic of so many partitions: those of one partition in the order of their rows."""
    order = np.argsort(np.concatenate([work.rows for work in works]), kind="stable")
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    each = np.split(places, np.cumsum([len(work.rows) for work in works])[:-1])
    sizes = Sizes.of(len(order))
    for work, at in zip(works, each, strict=True):
        sizes.partitions[at] = work.partitions
        sizes.keys[at] = work.keys.ends - work.keys.begins
        sizes.values[at] = sum((piece.ends - piece.begins for piece in work.pieces), np.zeros(len(at), np.int64))

    def write(plan: Plan, data: Bytes) -> None:
        for work, at in zip(works, each, strict=True):
            _write(work, at, _Frame(sizes, plan), data)

    return bulks(topic, partitions, sizes, write)


class _Frame(NamedTuple):
    """How records are framed, and where."""

    sizes: Sizes
    plan: Plan


def _write(work: Patchwork, places: Integers, frame: _Frame, data: Bytes) -> None:
    """Write records to their places; behind each stands that it has no headers."""
    ends = np.empty_like(places)
    _put_keys(work.keys, places, frame, data, ends)
    for piece in work.pieces:
        _put_column(piece, data, ends)
    data[ends] = 0


@compiled
def _put_keys(keys: Spans, places: Integers, frame: _Frame, data: Bytes, ends: Integers) -> None:
    """Write everything up to where values begin."""
    for index in range(len(places)):
        at = put_span(data, put_head(frame.sizes, frame.plan, places[index], data), keys, index)
        ends[index] = put_varint(data, at, frame.sizes.values[places[index]])


@compiled
def _put_column(pieces: Spans, data: Bytes, ends: Integers) -> None:
    """Write one more piece of each record, behind what stands there."""
    for index in range(len(ends)):
        ends[index] = put_span(data, ends[index], pieces, index)
