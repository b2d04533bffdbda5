"""A separate reader of the topics: which context should have decided each request, which did, how fast a change acted.

It shares nothing with intake but the reading of single records: it walks every partition from its first record, with
control read whole, and compares each stamp with what must have decided (`docs/adr/0004-contexts-travel-in-the-log.md`).
Queries expire long before what is written of them: where markers stood that are gone, control tells (`timeline.py`).
`nlets policy stale` and the demo call it.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from streams.broker.port import Broker, Partition, PlacedRecord
from streams.broker.topics import TopicNames
from streams.messages.wire import MARKER_KEY
from streams.switch.activation.control import Completion, Intent, read_entry
from streams.switch.activation.stamped import Stamped, deciders
from streams.switch.activation.timeline import Timeline, timelines


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
    no_longer_comparable: int
    """Records of expired queries, where a marker may have stood that nothing tells of: what had to decide is lost."""

    @property
    def decided_by_stale_context(self) -> int:
        """How many requests; it must be 0."""
        return len(self.stale)

    @property
    def sound(self) -> bool:
        """Whether everything could be compared, and nothing was stale."""
        return not self.stale and self.unreadable == self.no_longer_comparable == 0


_ALL_HOPS: Final = 4

_decode: Final = msgspec.json.Decoder(Stamped).decode


async def compare_contexts(broker: Broker, names: TopicNames) -> Findings:
    """Read everything that is settled by now, and compare. Queries that come meanwhile are left out."""
    ends = await broker.ends(names.queries)
    reader = _Reader(await _timelines(broker, names, ends), ends)
    for topic in (names.deliveries, names.responses, names.replies, names.audit):
        async for record in _records(broker, topic):
            reader.compare(record)
    return Findings(
        reader.compared, frozenset(reader.stale), reader.changes(), reader.unreadable, reader.no_longer_comparable
    )


async def _timelines(broker: Broker, names: TopicNames, partitions: Iterable[int]) -> Mapping[int, Timeline]:
    # Queries first: an intent is stored before its first marker, so control then holds all that matter.
    markers = [record async for record in _records(broker, names.queries) if record.key == MARKER_KEY]
    # Asked only now: a marker that expired before it could be read lies below.
    starts = await broker.starts(names.queries)
    control = _records(broker, names.control)
    told = [entry async for record in control if isinstance(entry := read_entry(record), Intent | Completion)]
    return timelines({partition: starts.get(partition, 0) for partition in partitions}, markers, told)


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
    no_longer_comparable: int = 0
    stale: set[str] = field(default_factory=set)
    late: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Number of an activation → ages of the answers that came home after it under an older context."""
    last_at: defaultdict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Partition → number of an activation → the latest time at which anything was decided under it, in µs."""

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
        timeline = self.timelines[stamp.p]
        if not timeline.tells_of(stamp.o):
            self.no_longer_comparable += 1
            return
        change = timeline.change_at(stamp.o)
        self.compared += 1
        if change is None or stamp.ctx not in deciders(timeline.intents[change], stamped):
            self.stale.add(stamped.request)
            return
        last_at, number = self.last_at[stamp.p], timeline.intents[change].number
        last_at[number] = max(last_at.get(number, 0), stamp.at)
        if change + 1 < len(timeline.intents) and len(stamped.hops) == _ALL_HOPS and (home := stamped.hops[-1]):
            self._note_late(timeline.intents[change + 1], home)

    def changes(self) -> tuple[Change, ...]:
        """Say for each activation how fast it acted."""
        marked = [partition for partition, timeline in self.timelines.items() if timeline.intents]
        intents = {intent.number: intent for partition in marked for intent in self.timelines[partition].intents}
        return tuple(
            Change(
                number,
                intent.ctx,
                intent.why,
                {partition: self._enforced_us(partition, intent) for partition in marked},
                len(self.late[number]),
                max(self.late[number], default=0),
            )
            for number, intent in sorted(intents.items())
        )

    def _note_late(self, following: Intent, home_us: int) -> None:
        if home_us > following.at:
            self.late[following.number].append(home_us - following.at)

    def _enforced_us(self, partition: int, intent: Intent) -> int:
        older = [at for number, at in self.last_at[partition].items() if number < intent.number]
        return max(max(older, default=0) - intent.at, 0)
