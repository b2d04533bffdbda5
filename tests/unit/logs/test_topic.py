"""Logs that stand in topics: which records are rows, in which order, and which slice of them."""

import json

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output, PlacedRecord
from streams.broker.topics import MissingTopicError, TopicSpec
from streams.errors import UsageError
from streams.logs.notices import Notices
from streams.logs.sources import Instant, Offset, TopicSlice, parse_source
from streams.logs.topic import NoKafkaError, read_records, row_of, topic_rows
from streams.messages.wire import MARKER_KEY

LETTER = b'{"v":1,"id":"m1","key":"DQ","from":"TXPDX0142","to":["IL"]}'
LINE = b'{"at": "2025-12-01T00:00:00.123456-05:00", "line": "TX", "text": "DQ.A.IL.TXT"}'
START_US = 1_764_547_200_000_000


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at_us = START_US

    def now_us(self) -> int:
        """Give what it shows."""
        return self.at_us

    def monotonic_ns(self) -> int:
        """Give the same."""
        return self.at_us * 1_000

    async def sleep_until(self, due_ns: int) -> None:
        """Do not wait."""


async def filled(*records: tuple[int, int, bytes | None]) -> MemoryBroker:
    """Make a broker whose topic `log` holds records: after so many ms, in a partition."""
    clock = Hands()
    broker = MemoryBroker(clock=clock)
    await broker.create([TopicSpec("log", 3)])
    for after_ms, partition, value in records:
        clock.at_us = START_US + after_ms * 1_000
        await broker.append([Output("log", partition, None, value)])
    return broker


async def values(broker: MemoryBroker, wanted: TopicSlice) -> list[bytes | None]:
    """Read a slice's values."""
    return [record.value async for records in read_records(broker, wanted) for record in records]


async def record_of(key: bytes | None, value: bytes | None) -> PlacedRecord:
    """Put a record into a topic and take it out."""
    clock = Hands()
    clock.at_us += 123_456
    broker = MemoryBroker(clock=clock)
    await broker.create([TopicSpec("log", 1)])
    await broker.append([Output("log", 0, key, value)])
    return (await anext(read_records(broker, TopicSlice("log"))))[0]


async def test_a_letter_came_when_its_record_says_to_the_ms() -> None:
    """Kafka keeps no more."""
    row = row_of(await record_of(b"TXPDX0142", LETTER))

    assert row == {
        "at": "2025-12-01T00:00:00.123Z",
        "message": {"v": 1, "id": "m1", "key": "DQ", "from": "TXPDX0142", "to": ["IL"]},
    }


@pytest.mark.parametrize(
    ("key", "value", "row"),
    [
        pytest.param(None, LINE, json.loads(LINE), id="line"),
        pytest.param(None, b"DQ.A.IL.TXT", b"DQ.A.IL.TXT", id="no-json"),
        pytest.param(None, b"", None, id="empty"),
        pytest.param(b"key", None, None, id="deleted"),
        pytest.param(MARKER_KEY, b'{"v":1}', None, id="marker-of-the-switch"),
    ],
)  # fmt: skip
async def test_a_record_is_a_line_or_can_be_read_as_none(key: bytes | None, value: bytes | None, row: object) -> None:
    """What is none of a message is passed over."""
    assert row_of(await record_of(key, value)) == row


async def test_records_come_by_their_stamps_and_in_their_partitions_order() -> None:
    """Whatever clock wrote them: in partition 2 one went back."""
    broker = await filled((0, 0, b"a"), (10, 0, b"c"), (5, 1, b"b"), (20, 2, b"d"), (1, 2, b"e"), (30, 1, b"f"))

    assert await values(broker, TopicSlice("log")) == [b"a", b"b", b"c", b"d", b"e", b"f"]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        pytest.param(Offset(1), None, [b"c"], id="from-offset"),
        pytest.param(None, Offset(1), [b"a", b"b"], id="to-offset"),
        pytest.param(Offset(5), Offset(2), [], id="nothing"),
        pytest.param(Instant(START_US + 5_000), None, [b"b", b"c"], id="from-time"),
        pytest.param(Instant(START_US + 5_001), Instant(START_US + 10_001), [b"c"], id="between-times"),
        pytest.param(None, Instant(START_US), [], id="to-time"),
    ],
)
async def test_a_slice_goes_from_an_edge_to_just_before_another(
    since: Offset | Instant | None, until: Offset | Instant | None, expected: list[bytes]
) -> None:
    """Offsets are each partition's."""
    broker = await filled((0, 0, b"a"), (10, 0, b"c"), (5, 1, b"b"))

    assert await values(broker, TopicSlice("log", since, until)) == expected


async def test_a_topic_that_is_not_there_is_said() -> None:
    """Not taken for an empty one."""
    with pytest.raises(MissingTopicError):
        await values(await filled(), TopicSlice("logs"))


def test_a_topic_needs_a_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is started: it would be empty."""
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)

    with pytest.raises(NoKafkaError) as caught:
        list(topic_rows(TopicSlice("log"), Notices()))

    assert str(caught.value) == "which Kafka has topic `log`?"
    assert caught.value.hint == "write kafka://HOST:PORT/TOPIC, or name it by KAFKA_BOOTSTRAP_SERVERS"


@pytest.mark.parametrize(
    ("name", "source"),
    [
        pytest.param("kafka:nlets.queries", TopicSlice("nlets.queries"), id="topic"),
        pytest.param("kafka://k:1,l:2/a@7..9", TopicSlice("a", Offset(7), Offset(9), "k:1,l:2"), id="offsets"),
        pytest.param("kafka:a@..9", TopicSlice("a", None, Offset(9)), id="to"),
        pytest.param("kafka:a@2025-12-01T00:00:00Z..", TopicSlice("a", Instant(START_US), None), id="from-a-time"),
    ],
)
def test_a_slice_is_named_with_its_topic(name: str, source: TopicSlice) -> None:
    """So that every command that reads a log can read one."""
    assert parse_source(name) == source


@pytest.mark.parametrize(
    "name", ["kafka:", "kafka:a b", "kafka:a@7", "kafka:a@-1..", "kafka:a@2025-12-01..", "kafka:///a"]
)
def test_a_slice_that_is_none_is_said(name: str) -> None:
    """With what to write."""
    with pytest.raises(UsageError, match="names no topic") as caught:
        parse_source(name)

    assert "@FROM..UNTIL" in caught.value.hint
