"""What the demo has seen so far, folded from the topics alone: the books, and the latest refusals. No I/O, no view.

The demo counts nothing itself: what it shows and says at the end are the deltas of the stages, booked once each.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypedDict

import msgspec

from streams.broker.port import PlacedRecord
from streams.broker.topics import TopicNames
from streams.messages.wire import Audited, Delta
from streams.metrics.books import Hop, Totals, by_agency, by_state, sheet
from streams.metrics.histogram import percentiles
from streams.metrics.sources import StageName, source_name

_REMEMBERED: Final = 60
_WORTH_SEEING: Final = frozenset({"refuse", "redact"})

_delta: Final = msgspec.json.Decoder(Delta).decode
_audited: Final = msgspec.json.Decoder(Audited).decode


class Summary(TypedDict):
    """What a demo says as JSON (`docs/formats.md#commands`)."""

    totals: dict[str, int]
    by_state: dict[str, dict[str, int]]
    by_agency: dict[str, dict[str, int]]
    latency_us: dict[str, int | None]
    """From the hub's taking a request to whatever ended it."""
    decided_by_stale_context: int
    books_balance: bool


@dataclass(slots=True)
class Figures:
    """The books so far, and the latest of what was refused, redacted or given under a grant."""

    names: TopicNames
    totals: Totals = field(default_factory=Totals)
    latest: deque[Audited] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    first_us: int | None = None
    """When the first batch with a request in it was taken."""
    first_by_rule: dict[str, int] = field(default_factory=dict)
    """Rule → when it first refused or redacted, in µs."""

    def take(self, records: Iterable[PlacedRecord]) -> None:
        """Fold records of the metrics and audit topics."""
        for record in records:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):  # Whatever else stands there is no stage's.
                self._fold(record)

    def _fold(self, record: PlacedRecord) -> None:
        if record.topic == self.names.metrics:
            self._book(_delta(record.value or b""))
        elif record.topic == self.names.audit:
            self._note(_audited(record.value or b""))

    def _book(self, delta: Delta) -> None:
        self.totals.book(delta)
        if self.first_us is None and delta.counts:
            self.first_us = delta.at

    def _note(self, audited: Audited) -> None:
        if audited.verdict in _WORTH_SEEING or audited.grant:
            self.latest.appendleft(audited)
        for rule in audited.rules:
            self.first_by_rule.setdefault(rule, audited.at)

    @property
    def answered(self) -> bool:
        """Whether an answer came home."""
        return any(source.startswith(f"{StageName.BACK}|") for source in self.totals.sources)

    def has_read(self, ends: Mapping[int, int]) -> bool:
        """Tell whether intake's books reach these ends of the queries, and nothing is on its way."""
        sources = self.totals.sources
        read = (sources[source_name(StageName.INTAKE, number)].next >= end for number, end in ends.items() if end)
        return all(read) and self.totals.in_flight == 0


def summary(figures: Figures, stale: int) -> Summary:
    """Write down how the demo stands."""
    counts = figures.totals.counts
    return {
        "totals": sheet(counts).to_json(),
        "by_state": {name: each.to_json() for name, each in by_state(counts).items()},
        "by_agency": {name: each.to_json() for name, each in by_agency(counts).items()},
        "latency_us": percentiles(figures.totals.hops[Hop.WHOLE]),
        "decided_by_stale_context": stale,
        "books_balance": figures.totals.balance and figures.totals.in_flight == 0,
    }
