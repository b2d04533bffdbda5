"""Records shared out among bulks, and framed as Kafka stores them, in compiled code. What they say is others' business.

Sizes are worked out first, so that each byte is written once, to its place.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans
from streams.broker.encoding import put, put_varint, varint_size
from streams.broker.port import BULK_BYTES, Bulk
from streams.compiled import compiled

_BARE: Final = 3
"""Bytes of a record that are 0: its attributes, its time (that of its batch), and how many headers it has."""


class Sizes(NamedTuple):
    """How large records are, and where they go."""

    keys: Integers
    values: Integers
    partitions: Integers

    @classmethod
    def of(cls, records: int) -> "Sizes":
        """Make room for so many."""
        return cls(*(np.zeros(records, np.int64) for _ in cls._fields))


class Plan(NamedTuple):
    """Which record goes into which bulk."""

    bulk_of: Integers
    """Record → its bulk."""
    numbers: Integers
    """Record → how many stand before it in its bulk."""
    begins: Integers
    """Record → where it begins: in its bulk, and once all sizes are known, in the data of all bulks."""
    partitions: Integers
    """Bulk → its partition, as are the next two."""
    sizes: Integers
    counts: Integers


def bulks(topic: str, partitions: int, sizes: Sizes, write: Callable[[Plan, Bytes], None]) -> Iterator[Bulk]:
    """Write records to a topic of so many partitions: the bulks of one partition in their order."""
    plan = Plan(*(np.zeros(len(sizes.keys), np.int64) for _ in Plan._fields))
    count = int(_share_out(sizes, plan, np.full(partitions, -1, np.int64)))
    ends = np.cumsum(plan.sizes[:count])
    data = np.empty(ends[-1] if count else 0, np.uint8)
    plan.begins[:] += (ends - plan.sizes[:count])[plan.bulk_of] if count else 0
    write(plan, data)
    for bulk, end in enumerate(ends.tolist()):
        size, records, partition = (int(column[bulk]) for column in (plan.sizes, plan.counts, plan.partitions))
        yield Bulk(topic, partition, records, data[end - size : end].tobytes())


@compiled
def _share_out(sizes: Sizes, plan: Plan, current: Integers) -> int:
    """Share records out among bulks; say how many there are. `current` is the bulk that each partition fills."""
    count = 0
    for record in range(len(sizes.keys)):
        partition = sizes.partitions[record]
        bulk = current[partition]
        size = _record_size(sizes, record, plan.counts[bulk] if bulk >= 0 else 0)
        if bulk < 0 or plan.sizes[bulk] + size > BULK_BYTES:
            bulk = current[partition] = count
            plan.partitions[bulk] = partition
            size = _record_size(sizes, record, 0)
            count += 1
        plan.bulk_of[record], plan.numbers[record], plan.begins[record] = bulk, plan.counts[bulk], plan.sizes[bulk]
        plan.counts[bulk] += 1
        plan.sizes[bulk] += size
    return count


@compiled
def _body_size(sizes: Sizes, record: int, number: int) -> int:
    """Say how long a record is without its own length."""
    key, value = sizes.keys[record], sizes.values[record]
    return int(_BARE + varint_size(number) + varint_size(key) + key + varint_size(value) + value)


@compiled
def _record_size(sizes: Sizes, record: int, number: int) -> int:
    body = _body_size(sizes, record, number)
    return varint_size(body) + body


@compiled
def put_head(sizes: Sizes, plan: Plan, record: int, data: Bytes) -> int:
    """Write what stands before a record's key; say where that begins."""
    number = plan.numbers[record]
    at = put_varint(data, plan.begins[record], _body_size(sizes, record, number))
    data[at] = data[at + 1] = 0
    return put_varint(data, put_varint(data, at + 2, number), sizes.keys[record])


@compiled
def length(texts: Spans, index: int) -> int:
    """Say how long a text is."""
    return int(texts.ends[index] - texts.begins[index])


@compiled
def put_span(data: Bytes, at: int, texts: Spans, index: int) -> int:
    """Write one of the texts; say where it ends."""
    return put(data, at, texts.data[texts.begins[index] : texts.ends[index]])
