"""What deltas tell of trials: how many requests each decided, and which they decide otherwise. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from streams.messages.wire import Delta
from streams.metrics.books import NONE
from streams.metrics.coverage import Arrival, Coverage, Span
from streams.metrics.sources import source_name
from streams.metrics.trials import TrialCell, is_of_trial, read_trial_key

EXAMPLES: Final = 3
"""Requests that are kept to be looked at, of each change."""


class Change(NamedTuple):
    """Requests that a candidate decides otherwise, as `nlets policy diff --log` counts them."""

    state: str
    agency: str
    before: str
    after: str


@dataclass(slots=True)
class Counted:
    """One trial's counts."""

    requests: int = 0
    """That both contexts decided."""
    changed: Counter[Change] = field(default_factory=Counter)
    examples: defaultdict[Change, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Change → requests, named by partition, offset and number: the first that were met."""

    def add(self, cell: TrialCell, times: int) -> None:
        """Add requests that were counted together."""
        self.requests += times
        if cell.changes:
            self.changed[_change(cell)] += times

    def show(self, cell: TrialCell, request: str) -> None:
        """Keep a request to be looked at."""
        shown = self.examples[_change(cell)]
        if len(shown) < EXAMPLES and request not in shown:
            shown.append(request)


def _change(cell: TrialCell) -> Change:
    return Change("-" if cell.state == NONE else cell.state, cell.agency, cell.before, cell.after)


@dataclass(slots=True)
class TrialBook:
    """Every trial's counts, by the number of the activation that announced it. A repeated delta counts once."""

    trials: defaultdict[int, Counted] = field(default_factory=lambda: defaultdict(Counted))
    _booked: defaultdict[str, Coverage] = field(default_factory=lambda: defaultdict(Coverage))

    def book(self, delta: Delta) -> None:
        """Take in a delta."""
        arrival = self._booked[source_name(delta.stage, delta.partition)].book(Span(delta.first, delta.next))
        if arrival not in {Arrival.NEW, Arrival.LATE}:
            return
        for name, times in delta.counts.items():
            if is_of_trial(name):
                cell = read_trial_key(name)
                self.trials[cell.number].add(cell, times)
        for name, request in delta.examples.items():
            cell = read_trial_key(name)
            self.trials[cell.number].show(cell, request)


def largest(changed: Counter[Change]) -> Sequence[tuple[Change, int]]:
    """Sort changes, the most frequent first."""
    return sorted(changed.items(), key=lambda each: (-each[1], each[0]))
