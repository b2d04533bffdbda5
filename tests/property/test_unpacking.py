"""Fetches unpacked in compiled code are what the library unpacks, and no bytes whatever do any harm."""

from collections.abc import Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.producer.message_accumulator import BatchBuilder
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

from streams.broker.bulk import outputs_in
from streams.broker.columns import Columns
from streams.broker.kafka.bulks import BulkBuilder
from streams.broker.kafka.fetching import ColumnRecords, records_of
from streams.broker.kafka.joining import first_that_fit, joined
from streams.broker.kafka.lean import KeptRecords, UnpackedRecords
from streams.broker.kafka.unpacking import HEADER_BYTES, Taken, plain_batches, unpacked
from streams.broker.port import Bulk, Record

PLACE = TopicPartition("queries", 3)
COMMITTED = 1

records = st.tuples(st.none() | st.binary(max_size=200), st.none() | st.binary(max_size=200)).filter(any)
batches = st.lists(st.lists(records, min_size=1, max_size=5), min_size=1, max_size=4)


def stored(each: Sequence[tuple[bytes | None, bytes | None]], offset: int, compression: int = 0) -> bytes:
    """Encode a batch as the library does, as the broker gives it back from an offset on."""
    builder = BatchBuilder(1 << 20, compression)
    for key, value in each:
        builder.append(timestamp=1_700_000_000_000 + len(value or b""), key=key, value=value)
    return offset.to_bytes(8, "big") + bytes(builder._build())[8:]  # noqa: SLF001 -- what the library sends


def fetched(each: Sequence[Sequence[tuple[bytes | None, bytes | None]]], compression: int = 0) -> bytes:
    """Put batches one behind the other, with a gap between any two."""
    data, offset = b"", 0
    for batch in each:
        data += stored(batch, offset, compression)
        offset += len(batch) + 1
    return data


def plainly(given_records: Sequence[Record]) -> list[tuple[int, int, bytes | None, bytes | None]]:
    """Say what records are."""
    return [(r.offset, r.timestamp, r.key, r.value) for r in given_records]


def as_the_library(data: bytes, offset: int) -> tuple[list[tuple[int, int, bytes | None, bytes | None]], int]:
    """Unpack a fetch the library's way: the records, and where the next fetch begins."""
    theirs = UnpackedRecords(PLACE, KeptRecords(data), None, offset, None, None, True, COMMITTED)  # noqa: FBT003
    return plainly(list(theirs)), theirs.next_fetch_offset


def as_columns(data: bytes, offset: int) -> ColumnRecords:
    """Take a fetch as columns."""
    ours = records_of(PLACE, KeptRecords(data), None, offset, None, None, True, COMMITTED)  # noqa: FBT003
    assert isinstance(ours, ColumnRecords)
    return ours


@given(batches, st.integers(0, 12), st.integers(0, 30))
def test_columns_are_the_librarys_records(each: list[list[tuple[bytes, bytes]]], offset: int, cut: int) -> None:
    """From an offset in the middle on, and where the last batch is cut off."""
    data = fetched(each)
    data = data[: len(data) - cut]
    if not KeptRecords(data).has_next():
        return

    ours = as_columns(data, offset)
    taken = ours.take(None)

    assert (plainly(taken), ours.next_fetch_offset) == as_the_library(data, offset)
    assert ours.is_done


@given(batches, st.integers(1, 4))
def test_a_few_at_a_time_are_the_same_records(each: list[list[tuple[bytes, bytes]]], most: int) -> None:
    """Each time the next fetch would begin behind the last one taken."""
    data = fetched(each)
    ours = as_columns(data, 0)

    parts = [ours.take(most)]
    while not ours.is_done:
        assert ours.next_fetch_offset == parts[-1][-1].offset + 1
        parts.append(ours.take(most))

    assert [record for part in parts for record in plainly(part)] == as_the_library(data, 0)[0]


def test_a_compressed_fetch_is_left_to_the_library() -> None:
    """Nothing here decompresses."""
    data = fetched([[(b"k", b"v" * 100)]], compression=1)

    theirs = records_of(PLACE, KeptRecords(data), None, 0, None, None, True, COMMITTED)  # noqa: FBT003

    assert plain_batches(data) is None
    assert plainly(list(theirs)) == as_the_library(data, 0)[0]


@given(batches, st.data())
def test_no_bytes_do_any_harm(each: list[list[tuple[bytes, bytes]]], draw: st.DataObject) -> None:
    """A batch that isn't as it should be is refused, or read as something that lies within the fetch."""
    data = bytearray(stored(each[0], 0))
    at = draw.draw(st.integers(HEADER_BYTES, len(data) - 1))
    data[at] = draw.draw(st.integers(0, 255))

    places = unpacked(bytes(data), [Taken(0, len(data), 0)])

    if places is not None:
        assert max([*places.key_ends, *places.value_ends], default=0) <= len(data)
        list(Columns(bytes(data), places))


def timeless(each: Sequence[tuple[bytes | None, bytes | None]]) -> bytes:
    """Encode records of one time, as those of a bulk are."""
    builder = BatchBuilder(1 << 20, 0)
    for key, value in each:
        builder.append(timestamp=1, key=key, value=value)
    return bytes(builder._build())[HEADER_BYTES:]  # noqa: SLF001 -- what the library sends


class Transactional:
    """Tells a builder that its producer has transactions."""

    transactional_id = "intake|0"


class Producer:
    """All that a builder asks of a producer."""

    def __init__(self, transactions: Transactional | None) -> None:
        """Have transactions or not."""
        self._txn_manager = transactions


@given(st.lists(records, min_size=1, max_size=5), st.sampled_from([None, Transactional()]))
def test_a_bulk_is_sent_as_the_batch_that_the_library_would_make(
    each: list[tuple[bytes, bytes]], transactions: Transactional | None
) -> None:
    """The library reads it back, check sum and all, and finds it in a transaction or not."""
    bulk = Bulk("queries", 3, len(each), timeless(each))
    builder = BulkBuilder(Producer(transactions), bulk)
    builder._set_producer_state(7, 1, 0)  # noqa: SLF001 -- as the library does

    built = bytes(builder._build())  # noqa: SLF001

    assert [(key, value) for _, _, key, value in as_the_library(built, 0)[0]] == each
    assert [(output.key, output.value) for output in outputs_in(bulk)] == each
    assert (builder.record_count(), builder.size()) == (len(each), len(built))
    batch = KeptRecords(built).next_batch()
    assert (batch.producer_id, batch.is_transactional) == (7, transactions is not None)


@given(st.lists(st.lists(records, min_size=1, max_size=80), min_size=1, max_size=4))
def test_bulks_are_joined_as_if_they_had_been_one(each: list[list[tuple[bytes, bytes]]]) -> None:
    """Numbered through, byte for byte, also where numbers take more bytes than they did."""
    parts = [Bulk("queries", 3, len(part), timeless(part)) for part in each]

    assert joined(parts) == Bulk(
        "queries", 3, sum(map(len, each)), timeless([record for part in each for record in part])
    )


def test_no_more_bulks_are_joined_than_fit() -> None:
    """But one always does."""
    large = Bulk("queries", 3, 1, bytes(300 << 10))

    assert first_that_fit([large]) == first_that_fit([large, large]) == 1
    assert first_that_fit([Bulk("queries", 3, 1, b"x")] * 3) == 3
