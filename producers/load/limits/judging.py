"""Whether limits are kept: by what is shown alone, and always by the interval's upper end. Pure.

What is not shown is not kept: a run that is invalid or at another rate, too few samples, filters that were never off.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from producers.load.cost.intervals import Interval
from producers.load.cost.pairs import Group
from producers.load.cost.pooled import Durations, Pooled, added_to, merged
from producers.load.limits.model import At, Limit, Thresholds
from producers.load.measuring.percentiles import SHARES, WRITTEN, needed

_RATE_SHARE: Final = 0.98
"""So much of the rate that a file speaks of must have been planned."""


class Matter(StrEnum):
    """What is limited."""

    LATENCY = "latency"
    """From due, with filters."""
    FILTERS_ADD = "filters_add"
    """By what filters raise a percentile."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run shows: latencies by window or part of one, and with their partners if filters were off in between."""

    per_second: float
    """The rate that was planned: that of random arrivals strays from it, as it does in life."""
    on: Sequence[Mapping[Group, Durations]]
    off: Sequence[Mapping[Group, Durations]]
    """As many as `on`, or none."""
    seed: int
    why_invalid: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a limit says."""

    limit: Limit
    matter: Matter
    percentile: str
    at_most_us: int

    def __str__(self) -> str:
        most = f"{self.at_most_us / 1_000:g} ms {WRITTEN[self.percentile]}"
        if self.matter is Matter.FILTERS_ADD:
            return f"filters add at most {most} to {self.limit.name}"
        return f"{self.limit.name} take at most {most}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim, and what the run shows of it."""

    claim: Claim
    at: At
    samples: int
    interval: Interval | None
    why_not_shown: str | None

    @property
    def is_kept(self) -> bool:
        """Tell whether it is shown, with its upper end within the limit."""
        return self.interval is not None and not self.why_not_shown and self.interval.high <= self.claim.at_most_us

    def __str__(self) -> str:
        sentence = f"{self.claim} at {self.at}"
        if self.interval is None or self.why_not_shown:
            return f"{sentence}: not shown, {self.why_not_shown}"
        estimate, high = self.interval.estimate / 1_000, self.interval.high / 1_000
        return f"{sentence}: {estimate:.1f} ms, at most {high:.1f} ms with 95 % confidence, of {self.samples:,} answers"

    def to_json(self) -> dict[str, object]:
        """Give it under the names that readers rely on (`docs/formats.md#what-nlets-load-reports`)."""
        return {
            "limit": self.claim.limit.name,
            "what": self.claim.matter.value,
            "percentile": self.claim.percentile,
            "at_most_us": self.claim.at_most_us,
            "shown_us": self.interval and self.interval.to_json(),
            "samples": self.samples,
            "kept": self.is_kept,
            "why_not_shown": self.why_not_shown,
            "text": str(self),
        }


def judge(thresholds: Thresholds, shown: Shown) -> tuple[Finding, ...]:
    """Judge every claim of a file."""
    return tuple(_find(claim, thresholds.at, shown) for claim in claims_of(thresholds))


def claims_of(thresholds: Thresholds) -> Iterator[Claim]:
    """Take limits apart, in the order of the file."""
    for limit in thresholds.limits:
        for matter, bounds in ((Matter.LATENCY, limit.latency), (Matter.FILTERS_ADD, limit.filters_add)):
            for percentile, us in (bounds.by_percentile() if bounds else {}).items():
                yield Claim(limit, matter, percentile, us)


def _find(claim: Claim, at: At, shown: Shown) -> Finding:
    def covers(group: Group) -> bool:
        return claim.limit.covers(group.key)

    on, off = (Pooled.of([merged(window, covers) for window in windows]) for windows in (shown.on, shown.off))
    share = SHARES[claim.percentile]
    if claim.matter is Matter.LATENCY:
        samples, interval = on.samples, on.interval(share, shown.seed)
    else:
        samples, interval = min(on.samples, off.samples), added_to(off, on, share, shown.seed)
    why = next(_why_not(claim, at, shown, samples), None if interval else "since a part of the run has none of them")
    return Finding(claim, at, samples, interval, why)


def _why_not(claim: Claim, at: At, shown: Shown, samples: int) -> Iterator[str]:
    """Give the reasons not to believe any figure, the most telling first."""
    yield from (f"since the run is invalid: {why}" for why in shown.why_invalid)
    if shown.per_second < _RATE_SHARE * at.rate:
        yield f"since the run was at {shown.per_second:,.1f} messages a second, not at {at.rate:,.1f}"
    if claim.matter is Matter.FILTERS_ADD and not shown.off:
        yield "since filters were never off: it takes `--filter-cost`"
    if samples < (least := needed(SHARES[claim.percentile])):
        yield f"too few: {samples:,} of {least:,} samples"
