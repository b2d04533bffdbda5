"""A window second by second, for plots: what was offered, sent and answered, and how long answers took. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from producers.load.measuring.answers import REFUSE, Answers, Measure
from producers.load.measuring.percentiles import Percentiles, percentiles_of

_SECOND_US: Final = 10**6


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a window. Times of an event count, but for latency: it stands where its message was due."""

    second: int
    """Where it begins."""
    offered: int
    """Messages due in it."""
    sent: int
    """Messages that went in it."""
    answered: int
    """Answers that were read in it."""
    from_due: Percentiles
    """Of the answers to what was due in it."""
    refused: Mapping[str, int]
    """State → refusals that were read in it."""


@dataclass(frozen=True, slots=True)
class Times:
    """When things happened, in µs from a window's start."""

    due: Sequence[int]
    """Each message."""
    sent: Sequence[int]
    done: Sequence[int]
    """Messages that have all their answers: when the last of them came, as they came to be known."""


def series_of(times: Times, answers: Answers, every_s: int = 1) -> tuple[Moment, ...]:
    """Part a window, and what came after it, into stretches of so many seconds; the last is that of the last event."""
    every_us = every_s * _SECOND_US
    offered, sent = _counted(times.due, every_us), _counted(times.sent, every_us)
    latencies: defaultdict[int, Counter[int]] = defaultdict(Counter)
    refused: defaultdict[int, Counter[str]] = defaultdict(Counter)
    answered = Counter[int]()
    labels = answers.labels
    for due, took, number in zip(answers.due_us, answers.columns[Measure.FROM_DUE], answers.label, strict=True):
        read = (due + took) // every_us
        answered[read] += 1
        latencies[due // every_us][took] += 1
        if labels[number].verdict == REFUSE:
            refused[read][labels[number].state] += 1
    last = max((*offered, *sent, *answered), default=-1)
    return tuple(
        Moment(at * every_s, offered[at], sent[at], answered[at], percentiles_of(latencies[at]), dict(refused[at]))
        for at in range(last + 1)
    )


def _counted(times_us: Iterable[int], every_us: int) -> Counter[int]:
    return Counter(us // every_us for us in times_us)
