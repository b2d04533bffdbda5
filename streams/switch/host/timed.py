"""The course of a replay's intake: each message is judged by the time that the replay's timetable says for its place.

Nothing that a message says is looked at, nor the time its record was written. It wraps the course by markers, which
says which context decides. What stands in the queries and is on no page was not sent by the replay: it is passed over.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from streams.broker.port import Record
from streams.broker.timetable import Timetable, TimetableReader
from streams.clock import Clock
from streams.errors import OperatorError
from streams.metrics.coverage import Span
from streams.switch.host.course import Course, Stretch

_WAIT_NS: Final = 1_000_000_000
"""How long a page is waited for: it is written as soon as the broker has said where its messages stand."""
_LOOK_NS: Final = 30_000_000
"""How long the timetable isn't looked at again: on Kafka every look is a connection."""


class NoPageError(OperatorError):
    """Messages wait for a page that does not come: the replay that sent them ended before it wrote it."""

    hint = "go on with the replay: it sends them again"

    def __init__(self, partition: int, offset: int) -> None:
        """Keep where."""
        super().__init__(partition, offset)
        self.partition = partition
        self.offset = offset

    def __str__(self) -> str:
        return f"the timetable ends before offset {self.offset} of partition {self.partition} of the queries"


class TimedCourse:
    """For `intake` in a replay."""

    def __init__(self, course: Course, reader: TimetableReader, clock: Clock) -> None:
        """Wrap what says which context decides."""
        self._course = course
        self._reader = reader
        self._clock = clock
        self._look_ns = 0
        """When it may be looked at again."""

    async def enter(self, positions: Mapping[int, int]) -> Collection[int]:
        """Enter where a context decides."""
        return await self._course.enter(positions)

    async def cut(self, partition: int, records: Sequence[Record], first: int) -> Sequence[Stretch]:
        """Cut wherever the time changes.

        Raises:
            NoPageError: the timetable does not tell of all of them.
        """
        timetable = await self._covering(partition, records[-1].offset)
        stretches = await self._course.cut(partition, records, first)
        return [timed for stretch in stretches for timed in by_time(timetable, partition, stretch)]

    def leave(self, partition: int) -> None:
        """Forget a partition."""
        self._course.leave(partition)

    async def look_around(self) -> None:
        """Do what has to be done from time to time."""
        await self._course.look_around()

    async def _covering(self, partition: int, offset: int) -> Timetable:
        """Read the timetable until it tells of a place."""
        until_ns = self._clock.monotonic_ns() + _WAIT_NS
        while self._reader.read.until(partition) <= offset:
            if self._look_ns > until_ns:
                raise NoPageError(partition, offset)
            await self._clock.sleep_until(self._look_ns)
            self._look_ns = self._clock.monotonic_ns() + _LOOK_NS
            await self._reader.catch_up()
        return self._reader.read


def by_time(timetable: Timetable, partition: int, stretch: Stretch) -> Sequence[Stretch]:
    """Cut a stretch so that all of each is judged by one time; together they cover what it covers."""
    found = [(timetable.place(partition, record.offset), record) for record in stretch.records]
    sent = [(place.at_us, record) for place, record in found if place is not None]
    groups = [(at_us, [record for _, record in group]) for at_us, group in groupby(sent, lambda pair: pair[0])]
    if not groups:
        return (replace(stretch, records=()),)
    return tuple(_chained(groups, stretch))


def _chained(groups: Sequence[tuple[int, list[Record]]], stretch: Stretch) -> Iterator[Stretch]:
    """Let each begin where the one before ended: behind its last record, the last at the end of all."""
    first = stretch.span.first
    for number, (at_us, records) in enumerate(groups, 1):
        end = stretch.span.next if number == len(groups) else records[-1].offset + 1
        yield replace(stretch, records=records, span=Span(first, end), recorded_us=at_us)
        first = end
