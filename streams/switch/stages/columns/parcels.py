"""Deliveries of one batch, written in compiled code as Kafka stores them. Law: they are what `onward.Edges` writes.

A delivery of a plain letter is put together of pieces (`onward.py`): what the batch begins with, its query's offset,
the stop's middle, the letter, what the batch ends with. Others come whole. Sizes are worked out first, so that each
byte is written once, to its place.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numba import njit

from streams.broker.columns import Bytes, Integers, Spans
from streams.broker.encoding import put, put_varint, varint_size
from streams.broker.port import BULK_BYTES, Bulk

_BARE: Final = 3
"""Bytes of a record that are 0: its attributes, its time (that of its batch), and how many headers it has."""


class Requests(NamedTuple):
    """Deliveries, in the order of their queries."""

    rows: Integers
    """Delivery → its query's place in the batch."""
    stops: Integers
    """Delivery → its stop; -1 - n for the n-th of those that come whole."""


class Addresses(NamedTuple):
    """Where deliveries go: record key and partition."""

    keys: Spans
    partitions: Integers


class Material(NamedTuple):
    """The deliveries of a batch, and what they are put together of."""

    requests: Requests
    letters: Spans
    """By place in the batch, as are the offsets."""
    offsets: Integers
    middles: Spans
    """By stop, as are the addresses."""
    addresses: Addresses
    wholes: Spans
    """Deliveries that come whole, and where they go."""
    whole_addresses: Addresses
    opening: Bytes
    closing: Bytes


class Plan(NamedTuple):
    """Which delivery goes into which bulk."""

    bulk_of: Integers
    """Delivery → its bulk."""
    numbers: Integers
    """Delivery → how many stand before it in its bulk."""
    partitions: Integers
    """Bulk → its partition, as are the next two."""
    sizes: Integers
    counts: Integers


def pack(topic: str, partitions: int, material: Material) -> Iterator[Bulk]:
    """Write all deliveries to a topic of so many partitions: the bulks of one partition in their order."""
    most = len(material.requests.rows)
    plan = Plan(*(np.zeros(most, np.int64) for _ in Plan._fields))
    bulks = int(_plan(material, plan, np.full(partitions, -1, np.int64)))
    ends = np.cumsum(plan.sizes[:bulks])
    data = np.empty(ends[-1] if bulks else 0, np.uint8)
    _write(material, plan, ends - plan.sizes[:bulks], data)
    for bulk, end in enumerate(ends.tolist()):
        size, count, partition = (int(column[bulk]) for column in (plan.sizes, plan.counts, plan.partitions))
        yield Bulk(topic, partition, count, data[end - size : end].tobytes())


@njit(cache=True)
def _plan(material: Material, plan: Plan, current: Integers) -> int:
    """Share deliveries out among bulks; say how many there are. `current` is the bulk that each partition fills."""
    bulks = 0
    for request in range(len(material.requests.rows)):
        stop = material.requests.stops[request]
        addresses = material.addresses if stop >= 0 else material.whole_addresses
        partition = addresses.partitions[stop if stop >= 0 else -1 - stop]
        bulk = current[partition]
        size = _record_size(material, request, plan.counts[bulk] if bulk >= 0 else 0)
        if bulk < 0 or plan.sizes[bulk] + size > BULK_BYTES:
            bulk = current[partition] = bulks
            plan.partitions[bulk] = partition
            size = _record_size(material, request, 0)
            bulks += 1
        plan.bulk_of[request], plan.numbers[request] = bulk, plan.counts[bulk]
        plan.counts[bulk] += 1
        plan.sizes[bulk] += size
    return bulks


@njit(cache=True)
def _write(material: Material, plan: Plan, begins: Integers, data: Bytes) -> None:
    """Write every delivery to its place; `begins` is where the next one of each bulk stands."""
    for request in range(len(material.requests.rows)):
        bulk = plan.bulk_of[request]
        begins[bulk] = _put_record(material, request, plan.numbers[request], data, begins[bulk])


@njit(cache=True)
def _body_size(material: Material, request: int, number: int) -> tuple[int, int, int]:
    """Say how long a record is without its own length, its key, and its value."""
    stop, row = material.requests.stops[request], material.requests.rows[request]
    if stop >= 0:
        key = _length(material.addresses.keys, stop)
        fixed = len(material.opening) + len(material.closing)
        value = (
            fixed + _digits(material.offsets[row]) + _length(material.middles, stop) + _length(material.letters, row)
        )
    else:
        key = _length(material.whole_addresses.keys, -1 - stop)
        value = _length(material.wholes, -1 - stop)
    return _BARE + varint_size(number) + varint_size(key) + key + varint_size(value) + value, key, value


@njit(cache=True)
def _record_size(material: Material, request: int, number: int) -> int:
    body, _, _ = _body_size(material, request, number)
    return varint_size(body) + body


@njit(cache=True)
def _put_record(material: Material, request: int, number: int, data: Bytes, at: int) -> int:
    """Write a record; say where the next begins."""
    stop, row = material.requests.stops[request], material.requests.rows[request]
    body, key, value = _body_size(material, request, number)
    at = put_varint(data, at, body)
    data[at] = data[at + 1] = 0
    at = put_varint(data, put_varint(data, at + 2, number), key)
    if stop >= 0:
        at = put_varint(data, _put_span(data, at, material.addresses.keys, stop), value)
        at = _put_number(data, put(data, at, material.opening), material.offsets[row])
        at = _put_span(data, at, material.middles, stop)
        at = put(data, _put_span(data, at, material.letters, row), material.closing)
    else:
        at = put_varint(data, _put_span(data, at, material.whole_addresses.keys, -1 - stop), value)
        at = _put_span(data, at, material.wholes, -1 - stop)
    data[at] = 0
    return at + 1


@njit(cache=True)
def _length(texts: Spans, index: int) -> int:
    return int(texts.ends[index] - texts.begins[index])


@njit(cache=True)
def _put_span(data: Bytes, at: int, texts: Spans, index: int) -> int:
    return put(data, at, texts.data[texts.begins[index] : texts.ends[index]])


@njit(cache=True)
def _digits(number: int) -> int:
    digits = 1
    while number > 9:  # noqa: PLR2004 -- the highest digit
        number //= 10
        digits += 1
    return digits


@njit(cache=True)
def _put_number(data: Bytes, at: int, number: int) -> int:
    """Write a number in decimal digits."""
    end = at + _digits(number)
    for place in range(end - 1, at - 1, -1):
        data[place] = 48 + number % 10
        number //= 10
    return end
