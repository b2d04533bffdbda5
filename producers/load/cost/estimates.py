"""What filters add, with intervals: to latency in all, by state and by class, and to processor time. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from producers.load.cost.intervals import Interval, interval_of, mean_of
from producers.load.cost.pairs import Group, Pair, Side
from producers.load.cost.pooled import Pooled, added_to, merged
from producers.load.measuring.percentiles import SHARES
from streams.messages.budget_classes import budget_class_of

Where: TypeAlias = Callable[[Group], bool]
"""Which answers are meant."""


@dataclass(frozen=True, slots=True)
class Added:
    """The latencies of some answers in µs by percentile, filters off and on, and what on is more than off."""

    samples: int
    """Of the side that has fewer."""
    off: Mapping[str, float | None]
    on: Mapping[str, float | None]
    added: Mapping[str, Interval | None]

    def to_json(self) -> dict[str, object]:
        """Give the numbers under the names that readers rely on (`docs/formats.md#what-filter-cost-reports`)."""
        added = {name: interval and interval.to_json() for name, interval in self.added.items()}
        return {"off_us": dict(self.off), "on_us": dict(self.on), "added_us": added, "samples": self.samples}


@dataclass(frozen=True, slots=True)
class Cpu:
    """The processor time of the stages for one message, in µs."""

    off: float
    on: float
    added: Interval | None

    def to_json(self) -> dict[str, object]:
        """Give the numbers under the names that readers rely on."""
        return {
            "off_us": round(self.off, 1),
            "on_us": round(self.on, 1),
            "added_us": self.added and self.added.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Estimates:
    """Everything that the pairs show."""

    all: Added
    by_state: Mapping[str, Added]
    by_class: Mapping[str, Added]
    cpu: Cpu | None
    """None where the stages run out of our sight."""
    refused: int
    rules: Mapping[str, int]


def estimates_of(pairs: Sequence[Pair], seed: int) -> Estimates:
    """Work everything out. Same pairs and seed, same intervals."""
    groups = {group for pair in pairs for seen in pair.sides.values() for group in seen.durations}
    return Estimates(
        all=added_of(pairs, lambda _: True, seed),
        by_state=_sorted(pairs, {group: group.state for group in groups}, seed),
        by_class=_sorted(pairs, {group: budget_class_of(group.key).value for group in groups}, seed),
        cpu=_cpu(pairs, seed),
        refused=sum(pair.refused for pair in pairs),
        rules=sum((Counter(pair.rules) for pair in pairs), Counter[str]()),
    )


def added_of(pairs: Sequence[Pair], where: Where, seed: int) -> Added:
    """Say what filters add to the latency of some answers."""
    off, on = (pooled(pairs, side, where) for side in Side)
    return Added(
        samples=min(off.samples, on.samples),
        off={name: off.point(share) for name, share in SHARES.items()},
        on={name: on.point(share) for name, share in SHARES.items()},
        added={name: added_to(off, on, share, seed) for name, share in SHARES.items()},
    )


def pooled(pairs: Iterable[Pair], side: Side, where: Where) -> Pooled:
    """Put the latencies of some answers of one side together."""
    return Pooled.of([merged(pair.sides[side].durations, where) for pair in pairs])


def _sorted(pairs: Sequence[Pair], names: Mapping[Group, str], seed: int) -> dict[str, Added]:
    return {name: added_of(pairs, _named(names, name), seed) for name in sorted(set(names.values()))}


def _named(names: Mapping[Group, str], name: str) -> Where:
    return lambda group: names[group] == name


def _cpu(pairs: Sequence[Pair], seed: int) -> Cpu | None:
    sides = {side: [us for pair in pairs if (us := pair.sides[side].cpu_us) is not None] for side in Side}
    off, on = sides[Side.OFF], sides[Side.ON]
    if not pairs or len(off) != len(pairs) or len(on) != len(pairs):
        return None
    more = [after - before for before, after in zip(off, on, strict=True)]
    return Cpu(sum(off) / len(off), sum(on) / len(on), interval_of(mean_of(more), len(more), seed))
