"""What the monitor's tables hold: a cell per window, start and state. Plain values; no Faust, no clock, no arithmetic.

Every cell carries the source positions it includes, because a table's cells are not written atomically: after a crash
some know of a delta and others don't, and each must be able to say for itself (`docs/monitoring.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from streams.metrics.coverage import Coverage, Span


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time that is booked on its own, and how long it is remembered."""

    name: str
    seconds: int
    kept_seconds: int

    def start(self, at_us: int) -> int:
        """Give the start of the window that holds a time, in s since 1970 UTC."""
        return at_us // 1_000_000 // self.seconds * self.seconds

    def expired(self, start: int, newest_us: int) -> bool:
        """Whether a window is forgotten, as seen from the newest event."""
        return (start + self.seconds + self.kept_seconds) * 1_000_000 <= newest_us


SECOND: Final = Window("1s", 1, 180)
MINUTE: Final = Window("1m", 60, 3 * 3_600)
HOUR: Final = Window("1h", 3_600, 7 * 86_400)
WINDOWS: Final = (SECOND, MINUTE, HOUR)
"""The windows that are booked; others are summed from them when read."""

TOTAL: Final = "total"
"""The window that never ends; it starts at 0."""

UNREADABLE: Final = "unreadable"
"""The stage under which records of the metrics topic are listed that are no deltas."""


class CellKey(NamedTuple):
    """What a cell is about: a window, its start and, for counts, a state. Written `window|start|state`."""

    window: str
    start: int
    state: str = ""

    def text(self) -> str:
        """Write it as the table does."""
        return f"{self.window}|{self.start}|{self.state}"

    @classmethod
    def parse(cls, text: str) -> "CellKey":
        """Read what is written in the table."""
        window, start, state = text.split("|")
        return cls(window, int(start), state)


class Seen(msgspec.Struct):
    """Which deltas a cell includes.

    INVARIANT: a source's deltas stand in the metrics topic in the order of their spans, and those that don't were found
    to be late by the source's coverage, every time they are read.
    """

    next: dict[str, int] = {}
    """Source → the end of the last delta that was merged in order."""
    late: dict[str, list[Span]] = {}
    """Source → the spans that were merged although they came late."""

    def copy(self) -> "Seen":
        """Give one that can be altered on its own."""
        return Seen(dict(self.next), {source: list(spans) for source, spans in self.late.items()})

    def has(self, source: str, span: Span, *, late: bool) -> bool:
        """Whether a delta is in the cell."""
        return span in self.late.get(source, ()) if late else span.first < self.next.get(source, 0)

    def note(self, source: str, span: Span, *, late: bool) -> None:
        """Note that a delta was merged."""
        if late:
            self.late.setdefault(source, []).append(span)
        else:
            self.next[source] = span.next


class StateCell(msgspec.Struct):
    """Counts of one state in one window."""

    counts: dict[str, int] = {}
    """`kind|agency|class` → how many."""
    seen: Seen = msgspec.field(default_factory=Seen)

    def copy(self) -> "StateCell":
        """Give one that can be altered on its own."""
        return StateCell(dict(self.counts), self.seen.copy())


class FlowCell(msgspec.Struct):
    """What is measured per window, but not per state."""

    hops: dict[str, dict[int, int]] = {}
    """Hop → latency histogram."""
    rules: dict[str, int] = {}
    """`rule|verdict` → how often it acted, or would have."""
    seen: Seen = msgspec.field(default_factory=Seen)

    def copy(self) -> "FlowCell":
        """Give one that can be altered on its own."""
        return FlowCell({hop: dict(buckets) for hop, buckets in self.hops.items()}, dict(self.rules), self.seen.copy())


class SourceRow(msgspec.Struct):
    """One stage reading one partition: what is booked of it, and the context it last worked under."""

    stage: str
    topic: str
    partition: int
    coverage: Coverage = msgspec.field(default_factory=Coverage)
    counted: int = 0
    """The sum of all counts that were booked: the cells must hold as many."""
    at: int = 0
    """The newest event booked, in µs."""
    ctx: str = ""
    ctx_since: int = 0
    """The oldest event under this context since the one before, in µs."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The three tables, as they are stored."""

    states: Mapping[str, StateCell] = field(default_factory=dict)
    flows: Mapping[str, FlowCell] = field(default_factory=dict)
    sources: Mapping[str, SourceRow] = field(default_factory=dict)
