"""A separate reader of the topics: which context should have decided each request, which did, how fast a change acted.

It shares nothing with intake but the reading of single records: it walks every partition from its first record, with
control read whole, and compares each stamp with what must have decided (`docs/adr/0004-contexts-travel-in-the-log.md`).
`nlets policy stale` and the demo call it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import TopicNames
from streams.messages.wire import MARKER_KEY, Stamp, request_id
from streams.switch.activation.control import Intent, read_entry, read_marker


class Stamped(msgspec.Struct, frozen=True, gc=False):
    """What any record past intake says about its decision."""

    stamp: Stamp
    id: str = ""
    """The request; a delivery names it by its stamp and number alone."""
    number: int = msgspec.field(default=0, name="n")
    hops: tuple[int | None, ...] = ()

    @property
    def request(self) -> str:
        """Name the request."""
        return self.id or request_id(self.stamp, self.number)


@dataclass(slots=True)
class Timeline:
    """One partition's changes of context, in the order they took effect."""

    offsets: list[int] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    last_at: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Change → the latest time at which anything was decided under it, in µs."""

    def change_at(self, offset: int) -> int | None:
        """Find the change that decides at an offset: the last before it; before all, the first; None without any."""
        return max(bisect_right(self.offsets, offset) - 1, 0) if self.offsets else None


@dataclass(frozen=True, slots=True)
class Change:
    """One activation, as it took effect."""

    number: int
    context: str
    why: str
    enforced_us: Mapping[int, int]
    """Partition → from the request for it to the last message judged by an older context; 0 if none was."""
    late: int
    """Answers that came home under an older context after that request: each was judged as its query was."""
    late_by_us: int
    """How long after the request the last of them came."""

    @property
    def worst_us(self) -> int:
        """The slowest partition."""
        return max(self.enforced_us.values(), default=0)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the topics say."""

    compared: int
    """Records that were held against their place; a request leaves several."""
    stale: frozenset[str]
    """Requests decided by another context than the one in force where their query stands."""
    changes: tuple[Change, ...]
    unreadable: int
    """Records without a stamp that can be read: what decided them can't be said."""

    @property
    def decided_by_stale_context(self) -> int:
        """How many requests; it must be 0."""
        return len(self.stale)

    @property
    def sound(self) -> bool:
        """Whether everything could be compared, and nothing was stale."""
        return not self.stale and self.unreadable == 0


_decode: Final = msgspec.json.Decoder(Stamped).decode


async def compare_contexts(broker: Broker, names: TopicNames) -> Findings:
    """Read everything that is settled by now, and compare. Queries that come meanwhile are left out."""
    ends = await broker.ends(names.queries)
    reader = _Reader(await _timelines(broker, names), ends)
    for topic in (names.deliveries, names.responses, names.replies, names.audit):
        async for record in _records(broker, topic):
            reader.compare(record)
    return Findings(reader.compared, frozenset(reader.stale), reader.changes(), reader.unreadable)


async def _timelines(broker: Broker, names: TopicNames) -> dict[int, Timeline]:
    # Queries first: an intent is stored before its first marker, so control then holds all that matter.
    markers = [record async for record in _records(broker, names.queries) if record.key == MARKER_KEY]
    told = [read_entry(record) async for record in _records(broker, names.control)]
    intents = {entry.number: entry for entry in told if isinstance(entry, Intent)}
    timelines: defaultdict[int, Timeline] = defaultdict(Timeline)
    for record in markers:
        marker = read_marker(record)
        intent = intents.get(marker.number) if marker else None
        if marker is None or intent is None or (intent.nonce, intent.ctx) != (marker.nonce, marker.ctx):
            continue
        timeline = timelines[record.partition]
        if not timeline.intents or timeline.intents[-1].number < intent.number:
            timeline.offsets.append(record.offset)
            timeline.intents.append(intent)
    return dict(timelines)


async def _records(broker: Broker, topic: str) -> AsyncIterator[PlacedRecord]:
    starts, ends = await broker.starts(topic), await broker.ends(topic)
    for number, end in ends.items():
        async for records in broker.read(Partition(topic, number), starts.get(number, 0), end):
            for record in records:
                yield record


@dataclass(slots=True)
class _Reader:
    timelines: Mapping[int, Timeline]
    ends: Mapping[int, int]
    compared: int = 0
    unreadable: int = 0
    stale: set[str] = field(default_factory=set)
    late: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Number of an activation → ages of the answers that came home after it under an older context."""

    def compare(self, record: PlacedRecord) -> None:
        """Hold one record's stamp against its place."""
        try:
            stamped = _decode(record.value or b"")
        except (ValueError, msgspec.MsgspecError):
            self.unreadable += 1
            return
        stamp = stamped.stamp
        if stamp.o >= self.ends.get(stamp.p, 0):
            return
        timeline = self.timelines.get(stamp.p, Timeline())
        change = timeline.change_at(stamp.o)
        self.compared += 1
        if change is None or timeline.intents[change].ctx != stamp.ctx:
            self.stale.add(stamped.request)
            return
        timeline.last_at[change] = max(timeline.last_at[change], stamp.at)
        if change + 1 < len(timeline.intents) and len(stamped.hops) == _ALL_HOPS and (home := stamped.hops[-1]):
            self._note_late(timeline.intents[change + 1], home)

    def changes(self) -> tuple[Change, ...]:
        """Say for each activation how fast it acted."""
        intents = {intent.number: intent for timeline in self.timelines.values() for intent in timeline.intents}
        return tuple(
            Change(
                number,
                intent.ctx,
                intent.why,
                {partition: _enforced_us(timeline, intent) for partition, timeline in self.timelines.items()},
                len(self.late[number]),
                max(self.late[number], default=0),
            )
            for number, intent in sorted(intents.items())
        )

    def _note_late(self, following: Intent, home_us: int) -> None:
        if home_us > following.at:
            self.late[following.number].append(home_us - following.at)


_ALL_HOPS: Final = 4


def _enforced_us(timeline: Timeline, intent: Intent) -> int:
    older = [at for change, at in timeline.last_at.items() if timeline.intents[change].number < intent.number]
    return max(max(older, default=0) - intent.at, 0)
