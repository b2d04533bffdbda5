"""What comparisons of a log come to. Tallies add up in any order to the same, so that a log can be judged in slices."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from streams.logs.notices import NAMED
from streams.messages.keys import Traffic
from streams.messages.synthetic import Synthesis
from streams.policies.decision import Verdict

SAMPLES: Final = 3
"""Examples that are kept of each kind of change: the first ones of the log."""


class Change(NamedTuple):
    """A kind of change: in which comparison, whose data, who asks, and how the verdict changes."""

    comparison: int
    state: str | None
    agency: str
    before: Verdict
    after: Verdict


class Cell(NamedTuple):
    """Changes that are counted together."""

    change: Change
    key: str
    purpose: str | None
    """What the message states."""
    says_anything: bool
    """Whether it holds a field: an answer without one gave nothing."""


class Sample(NamedTuple):
    """One change, without what would tell whom it is about."""

    n: int
    at: str
    key: str
    to: str
    rules: tuple[str, ...]
    """The rules that stop it, or that did."""
    about: tuple[str, ...]
    """The form of what it names."""


class Yard(NamedTuple):
    """What would need a reviewer: in which comparison, in which state."""

    comparison: int
    state: str | None


class Met(NamedTuple):
    """Messages of one kind that the hub takes, and the requests they make."""

    messages: int
    traffic: Traffic
    requests: int
    world: Synthesis | None


@dataclass(slots=True)
class Tally:
    """Counts, and a few examples."""

    messages: int = 0
    rejected: int = 0
    unread: int = 0
    """Rows, of those rejected, that have no time or not one message."""
    first_unread: list[int] = field(default_factory=list)
    """The first of them, by line."""
    worlds: Counter[Synthesis | None] = field(default_factory=Counter)
    """Messages by what their ids say that they were made as; nothing is said of real ones."""
    requests: Counter[Traffic] = field(default_factory=Counter)
    changed: Counter[Cell] = field(default_factory=Counter)
    samples: defaultdict[Change, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    days: defaultdict[Yard, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Queries that are refused and weren't before, by day since 1970 UTC."""
    cases: defaultdict[Yard, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    """Hashes of who asks about whom in which thirty days: what a reviewer would look at once."""
    span_us: tuple[int, int] | None = None
    """From the first message until the last."""

    @property
    def world(self) -> Synthesis | None:
        """Say what the log was made as, if all of it was."""
        return next(iter(self.worlds)) if len(self.worlds) == 1 else None

    def reject(self, world: Synthesis | None) -> None:
        """Count a message that the hub would not take."""
        self.messages += 1
        self.rejected += 1
        self.worlds[world] += 1

    def leave_unread(self, n: int) -> None:
        """Count a row that is no message."""
        self.unread += 1
        self.first_unread = [*self.first_unread, n][:NAMED]

    def meet(self, met: Met) -> None:
        """Count messages that it takes."""
        self.messages += met.messages
        self.worlds[met.world] += met.messages
        self.requests[met.traffic] += met.requests

    def widen(self, times_us: Sequence[int]) -> None:
        """Widen the span to hold these times."""
        if times := (*times_us, *(self.span_us or ())):
            self.span_us = min(times), max(times)

    def show(self, change: Change, sample: Sample) -> None:
        """Keep an example; they come in the order of the log."""
        kept = self.samples[change]
        if len(kept) < SAMPLES:
            kept.append(sample)

    def add(self, other: "Tally") -> None:
        """Take in what another slice came to."""
        self.messages += other.messages
        self.rejected += other.rejected
        self.unread += other.unread
        self.first_unread = sorted((*self.first_unread, *other.first_unread))[:NAMED]
        self.worlds.update(other.worlds)
        self.requests.update(other.requests)
        self.changed.update(other.changed)
        self.widen(other.span_us or ())
        for change, samples in other.samples.items():
            self.samples[change] = sorted((*self.samples[change], *samples))[:SAMPLES]
        for yard, days in other.days.items():
            self.days[yard].update(days)
        for yard, cases in other.cases.items():
            self.cases[yard] |= cases
