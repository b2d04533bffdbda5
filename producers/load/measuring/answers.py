"""Every answer of a window, in columns: what it was about, and how long each stretch of it took. Pure.

Columns of four bytes, since a window may have millions of answers: what a histogram of each group would take is more,
and a plot over time, or a comparison of two windows, needs the order that histograms lose.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import compress
from typing import Final, NamedTuple, TypeAlias

from producers.load.measuring.numbering import Numbering
from streams.messages.budget_classes import budget_class_of
from streams.messages.keys import KEYS
from streams.metrics.books import NONE, Hop

LONGEST_US: Final = 2**32 - 2
"""Over an hour; whatever took longer counts as that."""
NEVER: Final = LONGEST_US + 1
"""Stands in a column where an answer has no such stretch."""

REFUSE: Final = "refuse"
"""The verdict of an answer that gives nothing."""
UNANSWERED: Final = "unanswered"
"""Stands for the verdict where the hub tells that no state answers, as in the books (`docs/formats.md#the-books`)."""


class Measure(StrEnum):
    """What of an answer is measured. The stretches of its way follow each other, the first begins when it was sent."""

    FROM_DUE = "from_due"
    FROM_SENT = "from_sent"
    TO_HUB = "to_hub"
    REQUEST = Hop.REQUEST.value
    STATE = Hop.STATE.value
    RESPONSE = Hop.RESPONSE.value
    FROM_HUB = "from_hub"


HOPS: Final = tuple(Measure)[2:]
"""A request's way: into the hub, through it, to the state and back, through it again, to its reader."""


class Label(NamedTuple):
    """What an answer was about."""

    state: str
    """Whose data was asked for."""
    agency: str
    """The kind of agency that asked."""
    key: str
    """The message key that was asked with."""
    verdict: str
    """Or that it was unanswered."""

    @property
    def budget_class(self) -> str:
        """Say how much a delay harms."""
        return budget_class_of(self.key).value

    @property
    def kind(self) -> str:
        """Say what kind of record was asked for."""
        return KEYS[self.key].data_class.value if self.key in KEYS else NONE


Sorting: TypeAlias = Callable[[Label], str]

SORTINGS: Final[Mapping[str, Sorting]] = {
    "by_state": lambda label: label.state,
    "by_agency": lambda label: label.agency,
    "by_class": lambda label: label.budget_class,
    "by_kind": lambda label: label.kind,
    "by_verdict": lambda label: label.verdict,
}
"""What answers are sorted by, under the names that readers rely on (`docs/formats.md#what-nlets-load-reports`)."""


def everything(_: Label) -> bool:
    """Leave nothing out."""
    return True


def _columns() -> dict[Measure, "array[int]"]:
    return {measure: array("I") for measure in Measure}


@dataclass(slots=True)
class Answers:
    """The answers of a window; the same place in each column is the same answer."""

    due_us: "array[int]" = field(default_factory=lambda: array("I"))
    """When its message was due, from the window's start."""
    label: "array[int]" = field(default_factory=lambda: array("I"))
    """Which of the labels it has."""
    columns: dict[Measure, "array[int]"] = field(default_factory=_columns)
    _labels: Numbering[Label] = field(default_factory=Numbering)

    def add(self, label: Label, due_us: int, durations: Iterable[int | None]) -> None:
        """Add an answer, with what each measure says of it. Below zero, which two clocks may give, counts as zero."""
        self.label.append(self._labels.number(label))
        self.due_us.append(due_us)
        for column, us in zip(self.columns.values(), durations, strict=True):
            column.append(NEVER if us is None else min(max(us, 0), LONGEST_US))

    def __len__(self) -> int:
        return len(self.label)

    @property
    def labels(self) -> tuple[Label, ...]:
        """Give the labels by their number."""
        return tuple(self._labels.items)

    def verdicts(self) -> dict[str, int]:
        """Count the answers by their verdict."""
        counts = Counter[str]()
        for number, times in Counter(self.label).items():
            counts[self._labels.items[number].verdict] += times
        return dict(sorted(counts.items()))

    def durations(self, measure: Measure, where: Callable[[Label], bool] = everything) -> Counter[int]:
        """Count how often each duration occurs, in µs, among the answers with such a label."""
        chosen = [where(label) for label in self.labels]
        counts = Counter(compress(self.columns[measure], (chosen[number] for number in self.label)))
        counts.pop(NEVER, None)
        return counts

    def sorted_by(self, sorting: Sorting, measure: Measure) -> dict[str, Counter[int]]:
        """Count the durations of each group apart."""
        counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
        groups = [sorting(label) for label in self.labels]
        for number, us in zip(self.label, self.columns[measure], strict=True):
            counts[groups[number]][us] += 1
        for each in counts.values():
            each.pop(NEVER, None)
        return {group: counts[group] for group in sorted(counts)}

    def verdicts_by_state(self) -> dict[str, dict[str, int]]:
        """Count the answers of each state by their verdict."""
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        labels = self.labels
        for number, times in Counter(self.label).items():
            counts[labels[number].state][labels[number].verdict] += times
        return {state: dict(sorted(counts[state].items())) for state in sorted(counts)}
