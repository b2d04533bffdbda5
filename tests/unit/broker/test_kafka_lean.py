"""What the lean loops leave out is nothing that anybody reads."""

from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.broker.kafka.lean import UnpackedRecords, fill
from streams.broker.port import Output, Record

PLACE = TopicPartition("queries", 3)
OUTPUTS = [Output("queries", 3, key, value) for key, value in ((b"a", b"one"), (None, b"two"), (b"c", None))]


class Producer:
    """Makes batches as small as a test needs."""

    def __init__(self, batch_bytes: int) -> None:
        """Choose the size."""
        self._batch_bytes = batch_bytes

    def create_batch(self) -> BatchBuilder:
        """Make one."""
        return BatchBuilder(self._batch_bytes, 0)


def unpacked(kind: type[PartitionRecords], stored: bytes) -> list[Record]:
    """Read stored bytes as a consumer does."""
    return list(kind(PLACE, MemoryRecords(stored), None, 0, None, None, True, 0))  # noqa: FBT003 -- the library's order


def test_unpacked_records_are_the_librarys() -> None:
    """Offsets, timestamps, keys and values."""
    builder, taken = fill(Producer(1_000), OUTPUTS)
    stored = bytes(builder._build())  # noqa: SLF001 -- what the library sends

    theirs, ours = unpacked(PartitionRecords, stored), unpacked(UnpackedRecords, stored)

    assert taken == builder.record_count() == 3
    assert [(r.offset, r.key, r.value) for r in ours] == [(0, b"a", b"one"), (1, None, b"two"), (2, b"c", None)]
    assert [(r.offset, r.timestamp, r.key, r.value) for r in ours] == [
        (r.offset, r.timestamp, r.key, r.value) for r in theirs
    ]


def test_a_batch_takes_its_first_record_and_what_fits_beside_it() -> None:
    """The rest is for the next batch."""
    large = [Output("queries", 3, b"k", b"x" * 300) for _ in range(3)]

    assert fill(Producer(100), large)[1] == 1
    assert fill(Producer(800), large)[1] == 2
