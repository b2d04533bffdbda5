"""Book deltas into cells: a pure function from the tables and a batch to what changes in them.

Nothing here reads a clock: windows expire by the newest event. Nothing in the tables given is altered, so a batch that
could not be stored can be booked again.
"""

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from streams.messages.wire import VERSION, Delta
from streams.metrics.coverage import Arrival, Span
from streams.metrics.histogram import add
from streams.metrics.sources import source_name
from streams.monitor.cells import TOTAL, UNREADABLE, WINDOWS, CellKey, FlowCell, SourceRow, StateCell, Tables

_BY_NAME: Final = {window.name: window for window in WINDOWS}
_decoder: Final = msgspec.json.Decoder(Delta)

Cell = TypeVar("Cell", StateCell, FlowCell)


@dataclass(frozen=True, slots=True)
class Metric:
    """A record of the metrics topic: where it stands, and its bytes."""

    topic: str
    partition: int
    offset: int
    value: bytes | None


@dataclass(slots=True)
class Changes:
    """The cells a batch changes: copies of those in the tables, made when first touched."""

    tables: Tables
    states: dict[str, StateCell | None] = field(default_factory=dict)
    flows: dict[str, FlowCell | None] = field(default_factory=dict)
    sources: dict[str, SourceRow] = field(default_factory=dict)
    newest_us: int = field(init=False)
    """The newest event booked."""

    def __post_init__(self) -> None:
        self.newest_us = max((row.at for row in self.tables.sources.values()), default=0)

    def state(self, key: CellKey) -> StateCell:
        """Give a state's cell, to be altered."""
        return _touch(key.text(), self.tables.states, self.states, StateCell)

    def flow(self, key: CellKey) -> FlowCell:
        """Give a window's cell, to be altered."""
        return _touch(key.text(), self.tables.flows, self.flows, FlowCell)

    def source(self, stage: str, topic: str, partition: int) -> SourceRow:
        """Give a source's row, to be altered."""
        name = source_name(stage, partition)
        if name not in self.sources:
            row = self.tables.sources.get(name)
            self.sources[name] = copy.deepcopy(row) if row else SourceRow(stage, topic, partition)
        return self.sources[name]


def _touch(key: str, stored: Mapping[str, Cell], changed: MutableMapping[str, Cell | None], empty: type[Cell]) -> Cell:
    cell = changed.get(key)
    if cell is None:
        cell = stored[key].copy() if key in stored else empty()
        changed[key] = cell
    return cell


def book(tables: Tables, metrics: Sequence[Metric]) -> Changes:
    """Book a batch of records, each once however often it comes, and forget windows that have expired."""
    changes = Changes(tables)
    before_us = changes.newest_us
    for metric in metrics:
        delta = _read(metric)
        if delta is None:
            row = changes.source(UNREADABLE, metric.topic, metric.partition)
            row.coverage.leave_out(Span(metric.offset, metric.offset + 1))
        else:
            _book_delta(changes, delta)
    if changes.newest_us // 1_000_000 > before_us // 1_000_000:
        _expire(changes)
    return changes


def _read(metric: Metric) -> Delta | None:
    try:
        delta = _decoder.decode(metric.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    well_formed = delta.v == VERSION and all(key.count("|") == 3 for key in delta.counts)  # noqa: PLR2004 -- 4 parts
    return delta if well_formed else None


def _book_delta(changes: Changes, delta: Delta) -> None:
    span = Span(delta.first, delta.next)
    row = changes.source(delta.stage, delta.topic, delta.partition)
    arrival = row.coverage.book(span)
    if arrival is Arrival.OVERLAP:
        return
    if arrival in {Arrival.NEW, Arrival.LATE}:
        _advance(row, delta)
        changes.newest_us = max(changes.newest_us, delta.at)
    merge = _Merge(changes, delta, span, late=row.coverage.came_late(span))
    for window, start in _windows(delta.at, changes.newest_us):
        merge.into(window, start)


def _advance(row: SourceRow, delta: Delta) -> None:
    row.counted += sum(delta.counts.values())
    if delta.at >= row.at:
        if delta.ctx != row.ctx:
            row.ctx, row.ctx_since = delta.ctx, delta.at
        row.at = delta.at


def _windows(at_us: int, newest_us: int) -> Iterator[tuple[str, int]]:
    yield TOTAL, 0
    for window in WINDOWS:
        if not window.expired(start := window.start(at_us), newest_us):
            yield window.name, start


@dataclass(slots=True)
class _Merge:
    """One delta on its way into the cells it touches."""

    changes: Changes
    delta: Delta
    span: Span
    late: bool
    counts: dict[str, dict[str, int]] = field(init=False)
    """State → `kind|agency|class` → how many."""

    def __post_init__(self) -> None:
        self.counts = defaultdict(dict)
        for key, times in self.delta.counts.items():
            kind, state, rest = key.split("|", 2)
            self.counts[state][f"{kind}|{rest}"] = times

    def into(self, window: str, start: int) -> None:
        """Add the delta to every cell of a window that does not include it yet."""
        for state, counts in self.counts.items():
            cell = self.changes.state(CellKey(window, start, state))
            if self._is_new_to(cell):
                _add_counts(cell.counts, counts)
        if self.delta.hops or self.delta.rules:
            flow = self.changes.flow(CellKey(window, start))
            if self._is_new_to(flow):
                _add_counts(flow.rules, self.delta.rules)
                for hop, histogram in self.delta.hops.items():
                    add(flow.hops.setdefault(hop, {}), histogram)

    def _is_new_to(self, cell: StateCell | FlowCell) -> bool:
        source = source_name(self.delta.stage, self.delta.partition)
        if cell.seen.has(source, self.span, late=self.late):
            return False
        cell.seen.note(source, self.span, late=self.late)
        return True


def _add_counts(into: dict[str, int], counts: Mapping[str, int]) -> None:
    for key, times in counts.items():
        into[key] = into.get(key, 0) + times


def _expire(changes: Changes) -> None:
    for key in [*changes.tables.states, *changes.states]:
        if _has_expired(key, changes.newest_us):
            changes.states[key] = None
    for key in [*changes.tables.flows, *changes.flows]:
        if _has_expired(key, changes.newest_us):
            changes.flows[key] = None


def _has_expired(key: str, newest_us: int) -> bool:
    name, start, _ = key.split("|")
    return name != TOTAL and _BY_NAME[name].expired(int(start), newest_us)
