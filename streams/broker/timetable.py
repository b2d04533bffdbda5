"""The timetable of a replay: which line of the log stands at which place of the queries, and by when it is judged.

A topic that only a replay makes and writes, beside the topics it replays into. The replay appends messages to the
queries, learns where they stand, and writes that down here, a page at a time; its workers judge by it. What no page
names was not sent by the replay, and is passed over. No message is looked at here
(`docs/adr/0017-a-timetable-says-by-which-time-a-replay-judges.md`).
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

import msgspec

from streams.broker.port import Broker, Output, Partition, Record, Visible
from streams.broker.topics import TopicNames, TopicSpec

VERSION: Final = 1
TITLE: Final = b"title"
"""The record key of the first record: what is replayed, and how. Written and read by the replay alone."""
PAGE: Final = b"page"


class Leg(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a page says of one partition of the queries."""

    partition: Annotated[int, msgspec.Meta(ge=0)] = msgspec.field(name="p")
    until: Annotated[int, msgspec.Meta(ge=0)]
    """Every message of the replay below this offset is named on this page or before."""
    offsets: tuple[int, ...] = msgspec.field(name="o", default=())
    """Where messages stand, ascending, and above those of the pages before."""
    lines: tuple[int, ...] = msgspec.field(name="n", default=())
    """The line of the log that each is."""
    times_us: tuple[int, ...] = msgspec.field(name="at", default=())
    """The time that each is judged by."""


class Page(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What was sent in one go: all of it is on record, or none."""

    v: Literal[1] = VERSION
    legs: tuple[Leg, ...]


class Place(NamedTuple):
    """What the timetable says of a place in the queries."""

    line: int
    at_us: int


_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Page).decode


def read_page(record: Record) -> Page:
    """Read a record whose key says that it is a page."""
    return _decode(record.value or b"")


def timetable_of(names: TopicNames) -> str:
    """Name the topic."""
    return names.prefix + "timetable"


def timetable_spec(names: TopicNames) -> TopicSpec:
    """Say how it shall be: one partition, so that pages have an order, and kept for as long as the replay is."""
    return TopicSpec(timetable_of(names), 1, retention_ms=-1)


def page_output(names: TopicNames, legs: Iterable[Leg]) -> Output:
    """Write a page."""
    return Output(timetable_of(names), 0, PAGE, _encode(Page(legs=tuple(legs))))


@dataclass(slots=True)
class _Track:
    """One partition, as far as it was read: 24 bytes a message."""

    until: int = 0
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))
    times_us: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, leg: Leg) -> None:
        self.until = max(self.until, leg.until)
        self.offsets.extend(leg.offsets)
        self.lines.extend(leg.lines)
        self.times_us.extend(leg.times_us)


@dataclass(slots=True)
class Told:
    """What the pages tell in sum: as little to keep however many messages they name."""

    title: bytes | None = None
    last_line: int = 0
    """The last line of the log that was sent; every line before it was, too, if it was to be."""
    sent: int = 0
    _ends: dict[int, int] = field(default_factory=dict)

    def fold(self, records: Iterable[Record]) -> None:
        """Take in what was written."""
        for record in records:
            if record.key == TITLE:
                self.title = self.title or record.value
            elif record.key == PAGE:
                self.turn(read_page(record))

    def turn(self, page: Page) -> None:
        """Take in a page."""
        for leg in page.legs:
            if leg.offsets:
                self._ends[leg.partition] = leg.offsets[-1] + 1
                self.last_line = max(self.last_line, *leg.lines)
                self.sent += len(leg.lines)

    def ends(self) -> dict[int, int]:
        """Give the offset behind the last message of each partition."""
        return dict(self._ends)


@dataclass(slots=True)
class Timetable(Told):
    """What the pages say, with each message's place: what workers judge by."""

    _tracks: dict[int, _Track] = field(default_factory=dict)

    def turn(self, page: Page) -> None:
        """Take in a page."""
        Told.turn(self, page)
        for leg in page.legs:
            self._tracks.setdefault(leg.partition, _Track()).add(leg)

    def until(self, partition: int) -> int:
        """Say up to which offset of a partition it is known what the replay sent."""
        track = self._tracks.get(partition)
        return track.until if track else 0

    def place(self, partition: int, offset: int) -> Place | None:
        """Say what stands at a place; nothing if the replay did not send it."""
        track = self._tracks.get(partition)
        if track is None:
            return None
        at = bisect_left(track.offsets, offset)
        if at == len(track.offsets) or track.offsets[at] != offset:
            return None
        return Place(track.lines[at], track.times_us[at])

    def lines(self) -> Iterator[Sequence[int]]:
        """Give the lines that were sent, partition by partition."""
        return (track.lines for track in self._tracks.values())


GoesOn: TypeAlias = Callable[[str, int, int], bool]
"""Told where how many of how many are done, it says whether to wait on."""


class TimetableReader:
    """The timetable's topic, as far as it was read."""

    def __init__(self, broker: Broker, names: TopicNames) -> None:
        """Begin with nothing read."""
        self.read = Timetable()
        self._broker = broker
        self._place = Partition(timetable_of(names), 0)
        self._next = 0

    async def catch_up(self) -> Timetable:
        """Read to the end. Pages are written outside transactions, so what was acknowledged is seen."""
        end = (await self._broker.ends(self._place.topic)).get(0, 0)
        if end > self._next:
            async for records in self._broker.read(self._place, self._next, end, Visible.ALL):
                self.read.fold(records)
            self._next = end
        return self.read


async def read_told(broker: Broker, names: TopicNames) -> Told:
    """Read the whole topic, and keep no place."""
    told, place = Told(), Partition(timetable_of(names), 0)
    if end := (await broker.ends(place.topic)).get(0, 0):
        async for records in broker.read(place, 0, end, Visible.ALL):
            told.fold(records)
    return told
