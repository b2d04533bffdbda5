"""Which offsets of a source partition are booked, so that a delta counts once however often it comes. Pure.

A *source* is one stage reading one partition. Its deltas cover ranges of offsets that touch one another: each begins
where the one before ended, because the host names its position and not the offset of the first record it got (control
records and markers leave holes between records, never between ranges).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

_NOTED: Final = 100
"""So many spans that were left out are remembered."""


class Span(NamedTuple):
    """Offsets `first` ≤ o < `next`."""

    first: int
    next: int


class Arrival(StrEnum):
    """How a span relates to what is booked already."""

    NEW = "new"
    """Nothing of it is booked, and nothing behind it."""
    LATE = "late"
    """Nothing of it is booked, but something behind it is: it fills a hole."""
    REPEAT = "repeat"
    """All of it is booked."""
    OVERLAP = "overlap"
    """Part of it is booked (or it covers nothing): it can be neither added nor left out."""


@dataclass(slots=True)
class Coverage:
    """The offsets of one source that are booked, and what went wrong on the way."""

    spans: list[Span] = field(default_factory=list)
    """Disjoint, ascending, never touching."""
    late: list[Span] = field(default_factory=list)
    """Spans that came after a later one."""
    left_out: list[Span] = field(default_factory=list)
    """Spans that could not be booked, because part of them was; the first of them, since one is bad enough."""

    def book(self, span: Span) -> Arrival:
        """Say how `span` relates to what is booked, and book it if it is new or late."""
        arrival = self._arrival(span)
        if arrival is Arrival.OVERLAP:
            self.leave_out(span)
        if arrival is Arrival.LATE:
            self.late.append(span)
        if arrival in {Arrival.NEW, Arrival.LATE}:
            self._join(span)
        return arrival

    def leave_out(self, span: Span) -> None:
        """Note that a span can't be booked."""
        if span not in self.left_out and len(self.left_out) < _NOTED:
            self.left_out.append(span)

    def came_late(self, span: Span) -> bool:
        """Whether this span filled a hole when it first came."""
        return span in self.late

    @property
    def next(self) -> int:
        """The offset behind the last that is booked."""
        return self.spans[-1].next if self.spans else 0

    def gaps(self) -> list[Span]:
        """Offsets below the last booked one that no delta covered. A source begins at offset 0."""
        ends = [0, *(span.next for span in self.spans)]
        return [Span(end, span.first) for end, span in zip(ends, self.spans, strict=False) if end < span.first]

    def _arrival(self, span: Span) -> Arrival:
        if span.first >= span.next or span in self.left_out:
            return Arrival.OVERLAP
        if span.first >= self.next:
            return Arrival.NEW
        if any(booked.first <= span.first and span.next <= booked.next for booked in self.spans):
            return Arrival.REPEAT
        if any(booked.first < span.next and span.first < booked.next for booked in self.spans):
            return Arrival.OVERLAP
        return Arrival.LATE

    def _join(self, span: Span) -> None:
        if self.spans and self.spans[-1].next == span.first:
            self.spans[-1] = Span(self.spans[-1].first, span.next)
            return
        joined: list[Span] = []
        for piece in sorted([*self.spans, span]):
            if joined and joined[-1].next == piece.first:
                joined[-1] = Span(joined[-1].first, piece.next)
            else:
                joined.append(piece)
        self.spans = joined
