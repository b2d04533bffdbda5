"""What deltas tell of trials, with requests to look at. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.messages.roll_out import RollOut
from streams.messages.wire import Delta
from streams.metrics.coverage import Arrival, Coverage, Span
from streams.metrics.sources import source_name
from streams.metrics.trials import Change, TrialSheet, is_of_trial, read_trial_key, trial_sheets
from streams.switch.activation.history import Became
from streams.switch.activation.ledger import Activation

EXAMPLES: Final = 3
"""Requests that are kept to be looked at, of each change."""


@dataclass(slots=True)
class TrialBook:
    """What was counted of every trial. A repeated delta counts once."""

    _counts: Counter[str] = field(default_factory=Counter)
    _examples: defaultdict[tuple[int, Change], list[str]] = field(default_factory=lambda: defaultdict(list))
    _booked: defaultdict[str, Coverage] = field(default_factory=lambda: defaultdict(Coverage))

    def book(self, delta: Delta) -> None:
        """Take in a delta."""
        arrival = self._booked[source_name(delta.stage, delta.partition)].book(Span(delta.first, delta.next))
        if arrival in {Arrival.NEW, Arrival.LATE}:
            self._counts.update({name: times for name, times in delta.counts.items() if is_of_trial(name)})
            for name, request in delta.examples.items():
                self._show(name, request)

    def sheet(self, number: int) -> TrialSheet:
        """Give the counts of one trial."""
        return trial_sheets(self._counts).get(number, TrialSheet())

    def examples(self, number: int, change: Change) -> Sequence[str]:
        """Name requests that a candidate decides otherwise, by partition, offset and number: the first of them."""
        return tuple(self._examples.get((number, change), ()))

    def _show(self, name: str, request: str) -> None:
        cell = read_trial_key(name)
        shown = self._examples[cell.number, cell.change]
        if len(shown) < EXAMPLES and request not in shown:
            shown.append(request)


@dataclass(frozen=True, slots=True)
class TrialFound:
    """One trial, what became of it, and what was counted of it."""

    activation: Activation
    roll_out: RollOut
    became: Became
    sheet: TrialSheet
    _book: TrialBook

    def examples(self, change: Change) -> Sequence[str]:
        """Name requests to look at."""
        return self._book.examples(self.activation.number, change)
