"""Two reports side by side: what became better or worse, and whether they can be compared at all. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from producers.load.measuring.percentiles import SHARES
from producers.load.reporting.document import Document, Latency


class Better(StrEnum):
    """Which way a figure is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both reports; none where a report does not give it."""

    name: str
    unit: str
    better: Better
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """Say how much more it became."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def ratio(self) -> float | None:
        """Say how many times what it was it is."""
        return None if self.after is None or not self.before else self.after / self.before

    @property
    def worse_by(self) -> float | None:
        """Say by which share of what it was it became worse; below zero where it became better."""
        if self.ratio is None:
            return None
        return 1 - self.ratio if self.better is Better.HIGHER else self.ratio - 1

    def to_json(self) -> dict[str, object]:
        """Write it down (`docs/formats.md#what-nlets-load-compare-reports`)."""
        return {
            "name": self.name,
            "unit": self.unit,
            "better": self.better.value,
            "before": self.before,
            "after": self.after,
            "difference": _shortened(self.difference),
            "ratio": _shortened(self.ratio),
            "worse_by": _shortened(self.worse_by),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that can be said of two reports together."""

    rows: tuple[Row, ...]
    obstacles: tuple[str, ...]
    """Why the two can't be compared."""
    notes: tuple[str, ...]
    """What else differs; it may be what was to be compared."""

    @property
    def is_comparable(self) -> bool:
        """Tell whether a difference of the figures is one of the switches."""
        return not self.obstacles

    def worse_than(self, limit: float) -> tuple[Row, ...]:
        """Give what became worse by more than such a share, the worst first; nothing where none can be compared."""
        if not self.is_comparable:
            return ()
        worse = [(row.worse_by, row) for row in self.rows if row.worse_by is not None and row.worse_by > limit]
        return tuple(row for _, row in sorted(worse, key=lambda pair: -pair[0]))

    def to_json(self) -> dict[str, object]:
        """Write it down."""
        return {
            "comparable": self.is_comparable,
            "why_not": list(self.obstacles),
            "notes": list(self.notes),
            "rows": [row.to_json() for row in self.rows],
        }


def compare(before: Document, after: Document) -> Comparison:
    """Put two reports side by side."""
    return Comparison(
        rows=(*_throughput(before, after), *_latencies(before, after)),
        obstacles=tuple(_obstacles(before, after)),
        notes=tuple(_notes(before, after)),
    )


def _throughput(before: Document, after: Document) -> Iterator[Row]:
    yield Row("answered", "/s", Better.HIGHER, before.answered_per_second, after.answered_per_second)
    if before.find_max and after.find_max:
        found = (before.find_max.max_per_second, after.find_max.max_per_second)
        yield Row("maximum", "/s", Better.HIGHER, *found)


def _latencies(before: Document, after: Document) -> Iterator[Row]:
    yield from _percentiles("all", before.latency_us, after.latency_us)
    for name in sorted(before.by_class.keys() | after.by_class.keys()):
        none = Latency(0)
        yield from _percentiles(name, before.by_class.get(name, none), after.by_class.get(name, none))


def _percentiles(name: str, before: Latency, after: Latency) -> Iterator[Row]:
    for percentile in SHARES:
        values = (before.at(percentile), after.at(percentile))
        if values != (None, None):
            yield Row(f"{name} {percentile}", "µs", Better.LOWER, *values)


def _obstacles(before: Document, after: Document) -> Iterator[str]:
    for name, report in (("A", before), ("B", after)):
        if not report.valid:
            yield from (f"{name} is invalid: {why}" for why in report.why_invalid or ("it doesn't say why",))
        if report.turned_by_hand or report.ended_by_hand:
            yield f"{name} was changed by hand while it ran"
    yield from _differing("the load differs", before.options, after.options)
    yield from _differing("the machine differs", before.machine, after.machine)


def _notes(before: Document, after: Document) -> Iterator[str]:
    yield from _differing("the version differs", before.versions, after.versions)
    if before.find_max and after.find_max and before.rate != after.rate:
        yield "each was held at a share of its own maximum: the latencies are those of different rates"
    yield from _not_borne(before, "A")
    yield from _not_borne(after, "B")


def _not_borne(report: Document, name: str) -> Iterator[str]:
    if report.find_max and report.find_max.was_not_borne:
        yield f"in {name} what was held of the maximum was not borne"


def _differing(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        said = before.get(name, "not said"), after.get(name, "not said")
        if said[0] != said[1]:
            yield f"{what}: {name} is {said[0]} in A, {said[1]} in B"


def _shortened(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
