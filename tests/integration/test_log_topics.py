"""Logs in topics of brokers that other programs reach."""

import asyncio
import uuid
from collections.abc import Sequence

import pytest

from streams.broker.choose import open_broker
from streams.broker.port import Output
from streams.broker.topics import TopicSpec
from streams.clock import SystemClock
from streams.logs.opening import open_log
from streams.logs.sources import TopicSlice, parse_source
from streams.messages.times import parse_time, write_time

LETTER = b'{"v":1,"id":"m1","key":"DQ","from":"TXPDX0142","to":["IL"]}'
LINE = b'{"at": "2025-12-01T00:00:00.123456-05:00", "line": "TX", "text": "DQ.A.IL.TXT"}'


def filled_topic(servers: str, values: Sequence[bytes]) -> str:
    """Put records into a topic of a broker that other programs reach; give its name."""
    topic = f"test-{uuid.uuid4().hex}"

    async def fill() -> None:
        async with open_broker(servers) as broker:
            await broker.create([TopicSpec(topic, 1)])
            await broker.append([Output(topic, 0, None, value) for value in values])

    asyncio.run(fill())
    return topic


def test_a_log_in_a_topic_is_read_through_the_same_door(embedded_servers: str) -> None:
    """On a broker that other programs reach; records of the log and letters mixed, and one that can't be read."""
    topic = filled_topic(embedded_servers, [LINE, b"{", LETTER])
    log = open_log(TopicSlice(topic, servers=embedded_servers))

    entries = list(log.entries())

    assert [entry.n for entry in entries] == [1, 2, 3]
    assert entries[0].at_text == "2025-12-01T00:00:00.123456-05:00"
    assert [str(problem) for problem in log.notices.problems()] == ["line 2: can't be read, and is rejected"]


def test_a_log_in_a_topic_may_be_left_in_the_middle(embedded_servers: str) -> None:
    """The connection is closed."""
    topic = filled_topic(embedded_servers, [LINE, LINE])

    rows = open_log(TopicSlice(topic, servers=embedded_servers)).rows()
    assert next(rows)[0] == 1


@pytest.mark.kafka
def test_a_log_in_apache_kafka_is_read_by_its_stamps(kafka_servers: str) -> None:
    """To the millisecond in which it was written."""
    before_ms = SystemClock().now_us() // 1_000
    topic = filled_topic(kafka_servers, [LETTER] * 3)
    after_us = SystemClock().now_us()

    rows = [row for _, row in open_log(parse_source(f"kafka://{kafka_servers}/{topic}@1..")).rows()]
    at_us = [parse_time(str(row["at"])) for row in rows if not isinstance(row, bytes)]
    none = open_log(parse_source(f"kafka://{kafka_servers}/{topic}@{write_time(after_us + 1)}..")).rows()

    assert len(at_us) == 2
    assert all(at is not None and before_ms * 1_000 <= at <= after_us and at % 1_000 == 0 for at in at_us)
    assert list(none) == []
