"""Which activation decides at which place of a partition of the queries. Pure: the host reads, this module says.

A marker counts only if control holds its intent; of those that count, the highest number so far decides, and what
stands before a partition's first is decided by that first (`docs/adr/0004-contexts-travel-in-the-log.md`). So the
context of any (partition, offset) can be computed, at any time and by anyone; `stale.py` does it anew from the topics
alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeAlias

from streams.broker.port import Keyed, Record
from streams.messages.wire import MARKER_KEY, Marker
from streams.metrics.coverage import Span
from streams.switch.activation.control import read_marker
from streams.switch.activation.ledger import BY_NUMBER, Activation, Ledger

Counts: TypeAlias = Callable[[Marker], bool]
"""The rule that tells a marker from a forgery: `Ledger.counts`."""

_record_key: Final = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Standing:
    """The activation that decides at some place."""

    number: int
    ctx: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Records in a row that one activation decides, and the offsets they cover."""

    standing: Standing
    records: Sequence[Record]
    span: Span


@dataclass(frozen=True, slots=True)
class Cut:
    """A batch cut at its markers, and the standing after it."""

    segments: Sequence[Segment]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Start:
    """What control alone says about a position: a standing, and from where a newer marker may lie in the partition."""

    standing: Standing | None
    scan_from: int | None


def markers_in(records: Sequence[Record]) -> list[tuple[int, Marker]]:
    """Find the markers in a batch, forged ones too: index and marker. Costs next to nothing where there is none."""
    read = ((index, read_marker(records[index])) for index in _indices_of_key(records, MARKER_KEY))
    return [(index, marker) for index, marker in read if marker is not None]


def _indices_of_key(records: Sequence[Record], key: bytes) -> Sequence[int]:
    if isinstance(records, Keyed):
        return records.indices_of_key(key)
    if key not in map(_record_key, records):
        return []
    return [index for index, record in enumerate(records) if record.key == key]


def split(records: Sequence[Record], first: int, standing: Standing, counts: Counts) -> Cut:
    """Cut a batch that begins at offset `first` at the markers that count; these fall out of it.

    A marker that doesn't count is a record like any other. Segments cover every offset of the batch once; only a batch
    of nothing but markers makes an empty one.
    """
    segments: list[Segment] = []
    begin, end = 0, records[-1].offset + 1
    for index, marker in [found for found in markers_in(records) if counts(found[1])]:
        if begin < index:
            segments.append(Segment(standing, records[begin:index], Span(first, records[index].offset)))
            first = records[index].offset
        standing, begin = advance(standing, marker), index + 1
    if begin < len(records) or not segments:
        return Cut([*segments, Segment(standing, records[begin:], Span(first, end))], standing)
    last = segments.pop()
    return Cut([*segments, Segment(last.standing, last.records, Span(last.span.first, end))], standing)


def advance(standing: Standing | None, marker: Marker) -> Standing:
    """Take a marker that counts: a number that is not higher is ignored."""
    if standing is not None and marker.number <= standing.number:
        return standing
    return Standing(marker.number, marker.ctx)


def walk(standing: Standing | None, records: Sequence[Record], counts: Counts) -> Standing | None:
    """Give the standing after these records."""
    for _, marker in markers_in(records):
        if counts(marker):
            standing = advance(standing, marker)
    return standing


def first_marker(records: Sequence[Record], counts: Counts) -> Standing | None:
    """Find the first marker that counts: it also decides what stands before it."""
    return next((Standing(marker.number, marker.ctx) for _, marker in markers_in(records) if counts(marker)), None)


def start(ledger: Ledger, partition: int, position: int) -> Start:
    """Say what decides at a position, as far as control knows, and from where the partition must be read to be sure.

    The newest completion whose marker lies below the position holds, unless a newer intent left a marker that no
    completion tells of: it can only stand past the end that the intent saw.
    """
    activations = ledger.activations()
    base = _newest_below(activations, partition, position)
    floor = base.number if base else -1
    ends = [a.intent.ends.get(partition, 0) for a in activations if a.number > floor]
    scan_from = min(ends, default=position)
    standing = Standing(base.number, base.intent.ctx) if base else None
    return Start(standing, scan_from if scan_from < position else None)


def missing_marker(ledger: Ledger, partition: int, standing: Standing | None) -> Activation | None:
    """Name the activation whose marker the partition's owner must add.

    A partition without any gets the newest complete one; so does one that was added while that one was under way.
    """
    newest = ledger.newest_complete()
    if newest is None or standing is None:
        return newest
    return newest if standing.number < newest.number and partition not in newest.markers else None


def _newest_below(activations: Iterable[Activation], partition: int, position: int) -> Activation | None:
    below = [a for a in activations if a.markers.get(partition, position) < position]
    return max(below, key=BY_NUMBER, default=None)
