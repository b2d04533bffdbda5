"""The books: what became of every request, counted per state, agency and class. Pure: no clock, no broker.

The unit is a request (`docs/formats.md#the-books`). A stage fills a `Tally` per batch and turns it into one `Delta`;
whoever reads `nlets.metrics` books deltas into `Totals`. Always: received = the sum of the outcomes + in flight.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from streams.messages.wire import VERSION, Delta
from streams.metrics.coverage import Arrival, Coverage, Span
from streams.metrics.histogram import add, histogram_of
from streams.metrics.sources import source_name


class Kind(StrEnum):
    """What is counted. The first nine make up the books; the rest is booked apart."""

    RECEIVED = "received"
    DELIVERED = "delivered"
    REDACTED = "redacted"
    REFUSED_HUB = "refused_hub"
    REFUSED_STATE = "refused_state"
    REFUSED_RETURN = "refused_return"
    REJECTED = "rejected"
    UNANSWERED = "unanswered"
    DEAD_LETTERED = "dead_lettered"
    NOTICE = "notice"
    UNSOLICITED = "unsolicited"
    LINE_MISMATCH = "line_mismatch"
    WOULD_REFUSE = "would_refuse"


class Hop(StrEnum):
    """A stretch of a request's way, whose latency is measured."""

    REQUEST = "request"
    """In the hub: request in to request out, or to the answer that ends it there."""
    STATE = "state"
    """At the state and on the way there and back: request out to response in."""
    RESPONSE = "response"
    """In the hub: response in to response out."""
    WHOLE = "whole"
    """Request in to whatever ended it."""


NONE: Final = "none"
"""Stands for a state or agency where there is none: a reject has no state, the hub no agency."""


class CountKey(NamedTuple):
    """What a count is about. Written `kind|state|agency|class`."""

    kind: str
    state: str
    agency: str
    data_class: str

    @classmethod
    def parse(cls, name: str) -> "CountKey":
        """Read one as it is written."""
        return cls(*name.split("|"))


@lru_cache(maxsize=1 << 14)
def count_key(kind: str, state: str | None, agency: str, data_class: str | None) -> str:
    """Name a count. There are a few thousand names, so they are remembered."""
    return f"{kind}|{state or NONE}|{agency or NONE}|{data_class or NONE}"


@dataclass(frozen=True, slots=True)
class Source:
    """One stage reading one partition, and the part of it that a batch covers.

    `span.first` is the position the batch began at, which is where the one before ended; not its first record's offset.
    """

    stage: str
    topic: str
    partition: int
    span: Span


class Tally:
    """Counts of one batch, at one dict increment each: hot loops use the mappings themselves."""

    __slots__ = ("counts", "examples", "hops", "rules")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.counts: defaultdict[str, int] = defaultdict(int)
        """Count key → how many."""
        self.rules: defaultdict[str, int] = defaultdict(int)
        """`rule|verdict` → how often."""
        self.hops: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        """Hop → duration in µs as it was → how many; sorted into buckets only when the batch is done."""
        self.examples: dict[str, str] = {}
        """Count key → the first request of the batch that was counted as an example of it."""

    def copy(self) -> "Tally":
        """Go on from here apart."""
        other = Tally()
        other.counts.update(self.counts)
        other.rules.update(self.rules)
        other.examples.update(self.examples)
        for hop, durations in self.hops.items():
            other.hops[hop].update(durations)
        return other

    def count(self, key: str, times: int = 1) -> None:
        """Count something under its count key."""
        self.counts[key] += times

    def rule(self, rule_id: str, verdict: str) -> None:
        """Count that a rule acted (`refuse`, `redact`), or would have (`would_refuse`)."""
        self.rules[f"{rule_id}|{verdict}"] += 1

    def took(self, hop: str, us: int, times: int = 1) -> None:
        """Count how long a hop took."""
        self.hops[hop][us] += times

    def delta(self, source: Source, at_us: int, context: str) -> Delta:
        """Write down the batch, for `nlets.metrics`."""
        return Delta(
            v=VERSION,
            stage=source.stage,
            topic=source.topic,
            partition=source.partition,
            first=source.span.first,
            next=source.span.next,
            at=at_us,
            ctx=context,
            counts=dict(self.counts),
            rules=dict(self.rules),
            hops={hop: histogram_of(durations) for hop, durations in self.hops.items()},
            examples=dict(self.examples),
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Received requests and what became of them."""

    received: int = 0
    delivered: int = 0
    redacted: int = 0
    refused: int = 0
    rejected: int = 0
    unanswered: int = 0
    dead_lettered: int = 0

    @property
    def in_flight(self) -> int:
        """Requests without an outcome. Below zero, something ended that was never received."""
        ended = self.delivered + self.redacted + self.refused + self.rejected + self.unanswered + self.dead_lettered
        return self.received - ended

    def to_json(self) -> dict[str, int]:
        """Give the numbers under the names that readers rely on (`docs/formats.md#commands`)."""
        return asdict(self) | {"in_flight": self.in_flight}


_LINE: Final = {
    **{kind: kind.value for kind in Kind if kind.value in Sheet.__slots__},
    Kind.REFUSED_HUB: "refused",
    Kind.REFUSED_STATE: "refused",
    Kind.REFUSED_RETURN: "refused",
}
"""The line of a sheet that a kind is booked on; kinds booked apart have none."""


def sheets_by(part: Callable[[CountKey], str], counts: Mapping[str, int]) -> dict[str, Sheet]:
    """Sum counts into a sheet for each state, agency or whatever `part` takes from a count key; sorted by it."""
    lines: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, times in counts.items():
        key = CountKey.parse(name)
        if key.kind in _LINE:
            lines[part(key)][_LINE[Kind(key.kind)]] += times
    return {name: Sheet(**lines[name]) for name in sorted(lines)}


def sheet(counts: Mapping[str, int]) -> Sheet:
    """Sum counts into one sheet."""
    return sheets_by(lambda _: "", counts).get("", Sheet())


def by_state(counts: Mapping[str, int]) -> dict[str, Sheet]:
    """Sum counts into a sheet for each state whose data was asked for."""
    return sheets_by(lambda key: key.state, counts)


def by_agency(counts: Mapping[str, int]) -> dict[str, Sheet]:
    """Sum counts into a sheet for each agency that asked."""
    return sheets_by(lambda key: key.agency, counts)


def overdrawn(counts: Mapping[str, int]) -> dict[str, Sheet]:
    """Find what ended without having been received, as `state|agency|class`."""
    sheets = sheets_by(lambda key: "|".join(key[1:]), counts)
    return {name: each for name, each in sheets.items() if each.in_flight < 0}


@dataclass(slots=True)
class Totals:
    """Everything booked so far. The order of deltas does not matter, and a repeated one counts once."""

    counts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    hops: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    sources: defaultdict[str, Coverage] = field(default_factory=lambda: defaultdict(Coverage))

    def book(self, delta: Delta) -> Arrival:
        """Add a delta unless it, or part of it, is booked already."""
        arrival = self.sources[source_name(delta.stage, delta.partition)].book(Span(delta.first, delta.next))
        if arrival in {Arrival.NEW, Arrival.LATE}:
            self.counts.update(delta.counts)
            self.rules.update(delta.rules)
            for hop, histogram in delta.hops.items():
                add(self.hops[hop], histogram)
        return arrival

    @property
    def in_flight(self) -> int:
        """Requests without an outcome."""
        return sheet(self.counts).in_flight

    @property
    def balance(self) -> bool:
        """Whether every offset was booked once, and nothing ended that was not received."""
        return not overdrawn(self.counts) and not any(c.gaps() or c.left_out for c in self.sources.values())
