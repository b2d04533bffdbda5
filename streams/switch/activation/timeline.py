"""What must have decided at each offset of a partition, as far as the topics still tell. Pure.

For the separate reader (`stale.py`) alone: what intake decides by (`ledger.py`, `markers.py`) may not be used here.
Markers expire with the queries around them. Control keeps where they stood, unless their activator died half-way.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from streams.broker.port import PlacedRecord
from streams.switch.activation.control import Completion, Intent, read_marker


@dataclass(frozen=True, slots=True)
class Timeline:
    """One partition's changes of context, in the order they took effect."""

    start: int
    """Every query below has expired."""
    offsets: Sequence[int]
    intents: Sequence[Intent]
    lost: Mapping[int, int]
    """Number of an activation whose marker may have expired untold → from which offset on it can have stood."""

    def change_at(self, offset: int) -> int | None:
        """Find the change that decides at an offset: the last before it; before all, the first; None without any."""
        return max(bisect_right(self.offsets, offset) - 1, 0) if self.offsets else None

    def tells_of(self, offset: int) -> bool:
        """Say whether it is certain what decides at an offset: no marker that is lost can have changed that."""
        before = bisect_right(self.offsets, offset)
        newest = self.intents[before - 1].number if before else -1
        upto = min(self.start, offset if before else min(self.offsets, default=self.start))
        return not any(number > newest and begin < upto for number, begin in self.lost.items())


class _Place(NamedTuple):
    """Where a marker stands, or stood."""

    partition: int
    number: int
    offset: int


_Intents: TypeAlias = Mapping[int, Intent]


def timelines(
    starts: Mapping[int, int], markers: Iterable[PlacedRecord], told: Sequence[Intent | Completion]
) -> Mapping[int, Timeline]:
    """Put together each partition's timeline, given from where on it is still there."""
    intents = _announced(entry for entry in told if isinstance(entry, Intent))
    completions = [entry for entry in told if isinstance(entry, Completion)]
    seen, said = list(_seen(markers, intents)), list(_said(completions, intents))
    return {partition: _timeline(partition, start, seen, said, intents) for partition, start in starts.items()}


def _announced(told: Iterable[Intent]) -> _Intents:
    """Leave out trials beside what was no longer in force."""
    intents: dict[int, Intent] = {}
    for intent in told:
        if intent.holds_behind(max(intents, default=None)):
            intents[intent.number] = intent
    return intents


def _timeline(
    partition: int, start: int, seen: Iterable[_Place], said: Iterable[_Place], intents: _Intents
) -> Timeline:
    here = [place for place in said if place.partition == partition]
    # Of what is still there, the partition itself says where it stands, and control nothing.
    gone = [place for place in here if place.offset < start]
    changes = _changes([*gone, *(place for place in seen if place.partition == partition)])
    # One that is still there may be its activation's second, unless control says which was the first.
    unsaid = intents.keys() - {place.number for place in here}
    begins = {number: intents[number].ends.get(partition, 0) for number in unsaid}
    return Timeline(
        start,
        [change.offset for change in changes],
        [intents[change.number] for change in changes],
        {number: begin for number, begin in begins.items() if begin < start},
    )


def _changes(places: Iterable[_Place]) -> Sequence[_Place]:
    """Leave out what changed nothing, because its number was not higher."""
    changes: list[_Place] = []
    for place in sorted(places, key=attrgetter("offset")):
        if not changes or changes[-1].number < place.number:
            changes.append(place)
    return changes


def _seen(markers: Iterable[PlacedRecord], intents: _Intents) -> Iterator[_Place]:
    """Find the markers that are still there, of activations that were really meant."""
    for record in markers:
        marker = read_marker(record)
        intent = intents.get(marker.number) if marker else None
        if marker and intent and (intent.nonce, intent.ctx) == (marker.nonce, marker.ctx):
            yield _Place(record.partition, marker.number, record.offset)


def _said(completions: Iterable[Completion], intents: _Intents) -> Iterator[_Place]:
    """Find where control says that markers stand, or stood."""
    for completion in completions:
        if (intent := intents.get(completion.number)) is not None:
            for partition, offset in completion.markers.items():
                if intent.ends.get(partition, 0) <= offset:
                    yield _Place(partition, intent.number, offset)
