"""A running switch as an input of a report: its audit topic is named, and its books stand beside it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import msgspec

from streams.broker.choose import open_broker
from streams.broker.timetable import timetable_of
from streams.errors import UsageError
from streams.logs.sources import Offset, TopicSlice
from streams.logs.topic import servers_of, topic_records
from streams.messages.wire import Audited, Delta
from streams.reports.books import Books, names_beside

_audited: Final = msgspec.json.Decoder(Audited).decode
_delta: Final = msgspec.json.Decoder(Delta).decode


class SliceByOffsetsError(UsageError):
    """Offsets of one topic say nothing of another's."""

    hint = "name the slice by times, such as kafka:nlets.audit@2025-11-01T00:00:00Z..2025-12-01T00:00:00Z"

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return f"a slice of `{self.topic}` and of the books beside it can't be named by offsets"


class ReplaysBooksError(UsageError):
    """The books of a replay have the times at which it ran, not those of its log."""

    hint = "report the log itself: --decided takes the rows that `nlets replay --rows` wrote"

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return f"`{self.topic}` belongs to a replay, whose books have the times at which it ran"


def read_switch(wanted: TopicSlice, books: Books) -> None:
    """Read a switch's audit and books, as far as they are written.

    Raises:
        UsageError: the slice can't be taken of both, or they are a replay's.
        MissingTopicError: there are none.
        BrokerError: the Kafka can't be reached, or failed.
    """
    if isinstance(wanted.since, Offset) or isinstance(wanted.until, Offset):
        raise SliceByOffsetsError(wanted.topic)
    names = names_beside(wanted)
    if timetable_of(names) in asyncio.run(_topics(wanted)):
        raise ReplaysBooksError(wanted.topic)
    # Audit first: what is booked in the meantime is then in both, or in the books alone.
    for value in _values(wanted):
        books.note(_audited(value))
    for value in _values(replace(wanted, topic=names.metrics)):
        books.book(_delta(value))


async def _topics(wanted: TopicSlice) -> frozenset[str]:
    async with open_broker(servers_of(wanted)) as broker:
        return frozenset(await broker.topics())


def _values(wanted: TopicSlice) -> Iterator[bytes]:
    return (record.value for record in topic_records(wanted) if record.value)
