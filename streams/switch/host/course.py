"""Which context decides along a stage's source partitions: by markers at intake, by each record's stamp elsewhere.

The host enters a partition, hands over its batches in order, and leaves it; it does not know which kind it has.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from streams.broker.port import Broker, Partition, Record
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.messages.roll_out import RollOut
from streams.messages.wire import VERSION, Marker
from streams.metrics.coverage import Span
from streams.switch.activation import markers
from streams.switch.activation.activate import marker_output
from streams.switch.activation.control import joined_entry
from streams.switch.activation.follow import Control
from streams.switch.activation.ledger import HALF_DONE_AFTER_US, Ledger
from streams.switch.activation.markers import Cut, Segment, Standing
from streams.switch.host.repeats import REMEMBERED, Repeats

_log = structlog.get_logger()

FOLLOW_EVERY_NS: Final = 3_000_000_000
"""How often control is read where nothing asks for it: markers tell of every new activation, and where nothing can be
decided every try reads control. What is left is rare: a partition that was added while an activation was under way."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a batch that is judged in one go; `in_force` is the context that decides it, if the place says so."""

    records: Sequence[Record]
    span: Span
    in_force: str | None
    recorded_us: int | None = None
    """The time they are judged by, if it is not now."""
    roll_out: RollOut | None = None
    """What is tried there beside the context in force."""


class Course(Protocol):
    """What tells the host how to cut batches."""

    async def enter(self, positions: Mapping[int, int]) -> Collection[int]:
        """Get ready to cut partitions from these positions on; name those in which something can be decided."""

    async def cut(self, partition: int, records: Sequence[Record], first: int) -> Sequence[Stretch]:
        """Cut the next batch, which begins at offset `first`."""

    def leave(self, partition: int) -> None:
        """Forget a partition."""

    async def look_around(self) -> None:
        """Do what has to be done from time to time."""


class StampedCourse:
    """For `state` and `back`: every record names its context."""

    async def enter(self, positions: Mapping[int, int]) -> Collection[int]:
        """Begin at once."""
        return positions

    async def cut(self, _partition: int, records: Sequence[Record], first: int) -> Sequence[Stretch]:
        """Leave the batch whole."""
        return (Stretch(records, Span(first, records[-1].offset + 1), None),)

    def leave(self, _partition: int) -> None:
        """Forget nothing: nothing was kept."""

    async def look_around(self) -> None:
        """Do nothing."""


class OnceCourse(StampedCourse):
    """For `state` and `back` where commits are not atomic: a request that comes again is passed over, uncounted."""

    def __init__(self, broker: Broker, topic: str) -> None:
        """Begin with nothing read."""
        self._broker = broker
        self._topic = topic
        self._repeats: dict[int, Repeats] = {}

    async def enter(self, positions: Mapping[int, int]) -> Collection[int]:
        """Read again what stands just before the positions: repeats may stand behind them."""
        starts = await self._broker.starts(self._topic)
        for partition, position in positions.items():
            repeats = Repeats()
            begin = max(position - REMEMBERED, starts.get(partition, 0))
            async for records in self._broker.read(Partition(self._topic, partition), begin, position):
                repeats.without(records)
            self._repeats[partition] = repeats
        return positions

    async def cut(self, partition: int, records: Sequence[Record], first: int) -> Sequence[Stretch]:
        """Leave the batch whole but for repeats, which it still covers."""
        fresh = self._repeats[partition].without(records)
        return (Stretch(fresh, Span(first, records[-1].offset + 1), None),)

    def leave(self, partition: int) -> None:
        """Forget a partition."""
        self._repeats.pop(partition, None)


class MarkedCourse:
    """For `intake`: markers among the queries say which activation decides."""

    def __init__(self, broker: Broker, names: TopicNames, clock: Clock) -> None:
        """Begin with control unread."""
        self.control = Control(broker, names.control)
        self._broker = broker
        self._names = names
        self._clock = clock
        self._standings: dict[int, Standing] = {}
        self._searched: dict[int, int] = {}
        """Partition without a marker → how far it was searched."""
        self._alarmed: set[int] = set()
        self._waiting = False
        self._follow_ns = 0

    def counts(self, marker: Marker) -> bool:
        """Tell a marker from a forgery: control must hold its intent."""
        return self.control.ledger.counts(marker)

    async def enter(self, positions: Mapping[int, int]) -> Collection[int]:
        """Find out which activation decides from the positions on; a partition without any gets its marker here."""
        await self._follow()
        entered = [partition for partition, at in positions.items() if await self._enter(partition, at)]
        if len(entered) < len(positions):
            self._say_why_nothing_is_decided()
        return entered

    async def _enter(self, partition: int, position: int) -> bool:
        standing = await self._recovered(partition, position) or await self._ahead(partition, position)
        if standing is None and await self._add_marker(partition, None):
            standing = await self._ahead(partition, position)
        if standing is not None:
            self._standings[partition] = standing
        return standing is not None

    async def cut(self, partition: int, records: Sequence[Record], first: int) -> Sequence[Stretch]:
        """Cut at the markers that count. One that is newer than what was read of control sends us there first."""
        if any(marker.number >= self.control.ledger.next_offset for _, marker in markers.markers_in(records)):
            await self.control.catch_up()
        cut = markers.split(records, first, self._standings[partition], self.counts)
        self._note(partition, cut)
        return [self._stretch(segment) for segment in cut.segments]

    def _stretch(self, segment: Segment) -> Stretch:
        standing = segment.standing
        roll_out = self.control.ledger.roll_out(standing.number)
        return Stretch(segment.records, segment.span, standing.ctx, roll_out=roll_out)

    def leave(self, partition: int) -> None:
        """Forget a partition."""
        self._standings.pop(partition, None)
        self._searched.pop(partition, None)

    async def look_around(self) -> None:
        """Follow control from time to time: add markers that never came, tell of an activation left half-done."""
        if self._clock.monotonic_ns() < self._follow_ns:
            return
        ledger = await self._follow()
        for partition, standing in tuple(self._standings.items()):
            await self._add_marker(partition, standing)
        for half_done in ledger.half_done(self._clock.now_us() - HALF_DONE_AFTER_US):
            if half_done.number not in self._alarmed:
                self._alarmed.add(half_done.number)
                _log.error(
                    "activation left half-done",
                    alarm=True,
                    number=half_done.number,
                    context=half_done.intent.ctx,
                    hint="partitions may stand under different contexts: run `nlets policy apply` again",
                )

    async def _follow(self) -> Ledger:
        self._follow_ns = self._clock.monotonic_ns() + FOLLOW_EVERY_NS
        return await self.control.catch_up()

    def _say_why_nothing_is_decided(self) -> None:
        if not self._waiting:
            _log.warning(
                "no context is in force yet", hint="run `nlets policy apply DIR`; what arrives waits until then"
            )
        self._waiting = True

    async def _recovered(self, partition: int, position: int) -> Standing | None:
        begin = markers.start(self.control.ledger, partition, position)
        standing = begin.standing
        if begin.scan_from is not None:
            first = await self._first_left(partition, begin.scan_from)
            async for records in self._broker.read(self._place(partition), first, position):
                standing = markers.walk(standing, records, self.counts)
        return standing

    async def _ahead(self, partition: int, position: int) -> Standing | None:
        """Look for the first marker that is still to come: it decides what stands before it."""
        if not self.control.ledger.activations():
            return None  # so no marker counts, and the broker need not be asked for the end
        end = (await self._broker.ends(self._names.queries)).get(partition, position)
        # Only now: control holds the intent of every marker below the end, so none need be looked at twice.
        await self.control.catch_up()
        begin = await self._first_left(partition, max(position, self._searched.get(partition, 0)))
        async for records in self._broker.read(self._place(partition), begin, end):
            if (standing := markers.first_marker(records, self.counts)) is not None:
                return standing
        self._searched[partition] = max(begin, end)
        return None

    async def _first_left(self, partition: int, offset: int) -> int:
        """Pass over the queries from an offset on that have expired: to read them is refused."""
        return max(offset, (await self._broker.starts(self._names.queries)).get(partition, 0))

    async def _add_marker(self, partition: int, standing: Standing | None) -> bool:
        missing = markers.missing_marker(self.control.ledger, partition, standing)
        if missing is None:
            return False
        marker = Marker(v=VERSION, number=missing.number, ctx=missing.intent.ctx, nonce=missing.intent.nonce)
        [offset] = await self._broker.append([marker_output(self._names, partition, marker)])
        await self.control.write([joined_entry(missing.number, partition, offset)])
        _log.info("marker added", partition=partition, number=missing.number, context=missing.intent.ctx)
        return True

    def _note(self, partition: int, cut: Cut) -> None:
        before = self._standings[partition]
        self._standings[partition] = cut.standing
        if cut.standing != before:
            _log.info(
                "context in force",
                partition=partition,
                number=cut.standing.number,
                context=cut.standing.ctx,
                offset=cut.segments[-1].span.first,
            )

    def _place(self, partition: int) -> Partition:
        return Partition(self._names.queries, partition)
