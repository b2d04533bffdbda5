"""A log that stands in a topic of Kafka, or a slice of it.

A record is a line of JSON lines as it is, or a letter, such as those on `nlets.queries`, which came when the record's
time stamp says. Kafka keeps time stamps in ms, so such a row's time has three digits.

Rows come in the order of their stamps, those of one partition in their own. What is in the topic when reading begins is
read, as far as it is committed.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Final

from streams.broker.choose import open_broker
from streams.broker.naming import VARIABLE, named
from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import MissingTopicError
from streams.errors import UsageError
from streams.logs.notices import Kind, Notices
from streams.logs.sources import Instant, Offset, TopicSlice
from streams.messages.json_lines import read_object
from streams.messages.log import LogRow
from streams.messages.times import write_time
from streams.messages.wire import MARKER_KEY

_US_PER_MS: Final = 1_000
_TO_THE_MS: Final = len("000Z")
_FORMS: Final = frozenset({"text", "xml", "message"})


class NoKafkaError(UsageError):
    """A topic was named, and no Kafka that it stands in."""

    hint = f"write kafka://HOST:PORT/TOPIC, or name it by {VARIABLE}"

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return f"which Kafka has topic `{self.topic}`?"


def topic_rows(wanted: TopicSlice, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read a slice, on an event loop of its own that runs while rows are waited for.

    Raises:
        NoKafkaError: no Kafka was named.
        MissingTopicError: it has no such topic.
        BrokerError: it can't be reached, or failed.
    """
    for n, record in enumerate(topic_records(wanted), 1):
        row = row_of(record)
        if isinstance(row, bytes):
            notices.add(Kind.UNREADABLE, n)
        if row is not None:
            yield n, row


def row_of(record: PlacedRecord) -> LogRow | None:
    """Read a record; nothing if it is none of a message: a marker of the switch, or an empty one."""
    if not record.value or record.key == MARKER_KEY:
        return None
    columns = read_object(record.value)
    if columns is None:
        return record.value
    if "at" in columns and not columns.keys().isdisjoint(_FORMS):
        return columns
    return {"at": _time_of(record), "message": columns}


def servers_of(wanted: TopicSlice) -> str:
    """Say which Kafka a topic stands in.

    Raises:
        NoKafkaError: none was named.
    """
    servers = named(wanted.servers)
    if servers is None:
        raise NoKafkaError(wanted.topic)
    return servers


def topic_records(wanted: TopicSlice) -> Iterator[PlacedRecord]:
    """Read a slice's records as they are, otherwise as `topic_rows`."""
    servers = servers_of(wanted)
    with asyncio.Runner() as runner:
        batches = _connected(servers, wanted)
        try:
            while (records := runner.run(_next(batches))) is not None:
                yield from records
        finally:
            runner.run(batches.aclose())


async def read_records(broker: Broker, wanted: TopicSlice) -> AsyncGenerator[Sequence[PlacedRecord], None]:
    """Read a slice's records by their time stamps, each partition's in its own order."""
    if wanted.topic not in await broker.topics():
        raise MissingTopicError(wanted.topic)
    starts, ends = await broker.starts(wanted.topic), await broker.ends(wanted.topic)
    spans = {number: _span(wanted, starts[number], end) for number, end in sorted(ends.items())}
    async with AsyncExitStack() as stack:
        ahead = [_Ahead(broker.read(Partition(wanted.topic, number), *span)) for number, span in spans.items()]
        for each in ahead:
            stack.push_async_callback(each.close)
        while ahead := [each for each in ahead if await each.has_some()]:
            yield [record for record in _earliest(ahead) if _is_wanted(record, wanted)]


class _Ahead:
    """One partition, and what was read of it ahead."""

    def __init__(self, batches: AsyncIterator[Sequence[PlacedRecord]]) -> None:
        self._batches: Final = batches
        self.records: Final[deque[PlacedRecord]] = deque()

    async def has_some(self) -> bool:
        """Read on where nothing is left; say whether anything came."""
        while not self.records:
            batch = await anext(self._batches, None)
            if batch is None:
                return False
            self.records.extend(batch)
        return True

    async def close(self) -> None:
        """Read no further. A reader that was left alone would be closed after its connection."""
        if isinstance(self._batches, AsyncGenerator):
            await self._batches.aclose()


def _earliest(ahead: Sequence[_Ahead]) -> Iterator[PlacedRecord]:
    """Take the earliest record, until one partition has none left to compare with."""
    while all(each.records for each in ahead):
        yield min(ahead, key=lambda each: each.records[0].timestamp).records.popleft()


def _span(wanted: TopicSlice, start: int, end: int) -> tuple[int, int]:
    """Say which offsets of a partition are read: all that there are, but for offsets that the slice names."""
    since, until = wanted.since, wanted.until
    first = max(start, since.number) if isinstance(since, Offset) else start
    return first, min(end, until.number) if isinstance(until, Offset) else end


async def _connected(servers: str, wanted: TopicSlice) -> AsyncGenerator[Sequence[PlacedRecord], None]:
    async with open_broker(servers) as broker, aclosing(read_records(broker, wanted)) as batches:
        async for records in batches:
            yield records


async def _next(batches: AsyncIterator[Sequence[PlacedRecord]]) -> Sequence[PlacedRecord] | None:
    return await anext(batches, None)


def _is_wanted(record: PlacedRecord, wanted: TopicSlice) -> bool:
    """Whether a record's time lies in the slice. Stamps are their writers', so none says anything of the next."""
    at_us = record.timestamp * _US_PER_MS
    since, until = wanted.since, wanted.until
    is_too_early = isinstance(since, Instant) and at_us < since.at_us
    return not is_too_early and not (isinstance(until, Instant) and at_us >= until.at_us)


def _time_of(record: PlacedRecord) -> str:
    """Write a record's time with as many digits as Kafka keeps."""
    return write_time(record.timestamp * _US_PER_MS)[:-_TO_THE_MS] + "Z"
