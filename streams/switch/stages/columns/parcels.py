"""Deliveries of one batch, written in compiled code as Kafka stores them. Law: they are what `onward.Edges` writes.

A delivery of a plain letter is put together of pieces (`onward.py`): what the batch begins with, its query's offset,
the stop's middle, the letter, what the batch ends with. Others come whole.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from streams.broker.columns import Bytes, Integers, Spans
from streams.broker.encoding import put, put_varint
from streams.broker.port import Bulk
from streams.compiled import compiled
from streams.switch.stages.columns.bulks import Plan, Sizes, bulks, length, put_head, put_span
from streams.switch.stages.columns.scanning import QUOTE

_QUOTES: Final = len('""')
"""Around a destination."""


class Requests(NamedTuple):
    """Deliveries, in the order of their queries."""

    rows: Integers
    """Delivery → its query's place in the batch."""
    stops: Integers
    """Delivery → its stop; below 0 for those that come whole."""
    addresses: Integers
    """Delivery → where it goes; of those that come whole, which of them it is."""
    to_begins: Integers
    """In a letter that is not sent on whole, the destination's name stands from here to the next."""
    to_ends: Integers


class Middles(NamedTuple):
    """What is the same for every delivery of a stop: before its destination, and behind."""

    heads: Spans
    tails: Spans


class Addresses(NamedTuple):
    """Where deliveries go: record keys and partitions."""

    keys: Spans
    partitions: Integers


class Material(NamedTuple):
    """The deliveries of a batch, and what they are put together of."""

    requests: Requests
    letters: Spans
    """By place in the batch, as are the offsets."""
    offsets: Integers
    middles: Middles
    """By stop."""
    addresses: Addresses
    wholes: Spans
    """Deliveries that come whole, and where they go."""
    whole_addresses: Addresses
    opening: Bytes
    closing: Bytes


def pack(topic: str, partitions: int, material: Material) -> Iterator[Bulk]:
    """Write all deliveries to a topic of so many partitions: the bulks of one partition in their order."""
    sizes = Sizes.of(len(material.requests.rows))
    _measure(material, sizes)
    return bulks(topic, partitions, sizes, partial(_write, material, sizes))


@compiled
def _measure(material: Material, sizes: Sizes) -> None:
    """Say of every delivery how large it is, and where it goes."""
    fixed = len(material.opening) + len(material.closing)
    for request in range(len(material.requests.rows)):
        stop, row = material.requests.stops[request], material.requests.rows[request]
        addresses = material.addresses if stop >= 0 else material.whole_addresses
        place = material.requests.addresses[request]
        sizes.keys[request] = length(addresses.keys, place)
        sizes.partitions[request] = addresses.partitions[place]
        if stop >= 0:
            middle = length(material.middles.heads, stop) + length(material.middles.tails, stop) + _QUOTES
            middle += material.requests.to_ends[request] - material.requests.to_begins[request]
            sizes.values[request] = fixed + _digits(material.offsets[row]) + middle + length(material.letters, row)
        else:
            sizes.values[request] = length(material.wholes, place)


@compiled
def _write(material: Material, sizes: Sizes, plan: Plan, data: Bytes) -> None:
    """Write every delivery to its place."""
    for request in range(len(material.requests.rows)):
        stop, row = material.requests.stops[request], material.requests.rows[request]
        place, at = material.requests.addresses[request], put_head(sizes, plan, request, data)
        if stop >= 0:
            at = put_varint(data, put_span(data, at, material.addresses.keys, place), sizes.values[request])
            at = _put_number(data, put(data, at, material.opening), material.offsets[row])
            at = _put_middle(data, at, material, request)
            at = put(data, put_span(data, at, material.letters, row), material.closing)
        else:
            at = put_span(data, at, material.whole_addresses.keys, place)
            at = put_span(data, put_varint(data, at, sizes.values[request]), material.wholes, place)
        data[at] = 0


@compiled
def _put_middle(data: Bytes, at: int, material: Material, request: int) -> int:
    """Write what stands between a query's offset and its letter."""
    requests, stop = material.requests, material.requests.stops[request]
    at = put_span(data, at, material.middles.heads, stop)
    data[at] = QUOTE
    at = put(data, at + 1, material.letters.data[requests.to_begins[request] : requests.to_ends[request]])
    data[at] = QUOTE
    return put_span(data, at + 1, material.middles.tails, stop)


@compiled
def _digits(number: int) -> int:
    digits = 1
    while number > 9:  # noqa: PLR2004 -- the highest digit
        number //= 10
        digits += 1
    return digits


@compiled
def _put_number(data: Bytes, at: int, number: int) -> int:
    """Write a number in decimal digits."""
    end = at + _digits(number)
    for place in range(end - 1, at - 1, -1):
        data[place] = 48 + number % 10
        number //= 10
    return end
