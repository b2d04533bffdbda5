"""What a window's answers come to: latencies in all, by hop, and by what answers have in common. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from producers.load.measuring.answers import HOPS, SORTINGS, Answers, Measure, Sorting
from producers.load.measuring.percentiles import Percentiles, percentiles_of


@dataclass(frozen=True, slots=True)
class Latencies:
    """How long some answers took, by each measure."""

    values: Mapping[Measure, Percentiles]

    @property
    def from_due(self) -> Percentiles:
        """Give the latency that counts: what delayed the sending is in it."""
        return self.values[Measure.FROM_DUE]

    @property
    def from_sent(self) -> Percentiles:
        """Give what a sender would see who forgives itself."""
        return self.values[Measure.FROM_SENT]

    @property
    def hops(self) -> Mapping[str, Percentiles]:
        """Give the stretches of the way."""
        return {hop.value: self.values[hop] for hop in HOPS}


@dataclass(frozen=True, slots=True)
class Figures:
    """All latencies of a window."""

    all: Latencies
    sorted: Mapping[str, Mapping[str, Latencies]]
    """Sorting → group → its latencies."""


def figures_of(answers: Answers) -> Figures:
    """Work everything out."""
    return Figures(
        all=Latencies({measure: percentiles_of(answers.durations(measure)) for measure in Measure}),
        sorted={name: _groups(answers, sorting) for name, sorting in SORTINGS.items()},
    )


def _groups(answers: Answers, sorting: Sorting) -> dict[str, Latencies]:
    by_measure = {measure: answers.sorted_by(sorting, measure) for measure in Measure}
    return {group: _latencies(by_measure, group) for group in by_measure[Measure.FROM_DUE]}


def _latencies(by_measure: Mapping[Measure, Mapping[str, Counter[int]]], group: str) -> Latencies:
    return Latencies({measure: percentiles_of(groups[group]) for measure, groups in by_measure.items()})
