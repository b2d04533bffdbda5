"""What is counted of a candidate on trial beside the context in force: under which names, and what it adds up to. Pure.

Counts are those of the books (`books.py`), under kinds that no other count has: `trial:<activation>:<from>:<to>` for
each request, and `trial:<activation>:answer:answer` once more if other rules would judge its answer.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from streams.metrics.books import NONE, CountKey, count_key

_TRIAL: Final = "trial"
_ANSWER: Final = "answer"


class TrialCell(NamedTuple):
    """Requests of one trial that are counted together."""

    number: int
    """The activation that announced the trial."""
    before: str
    """The verdict of the context in force."""
    after: str
    """The candidate's."""
    state: str
    agency: str
    data_class: str

    @property
    def is_answer(self) -> bool:
        """Whether it is answers to come that are counted."""
        return self.before == _ANSWER

    @property
    def change(self) -> "Change":
        """Say in which change these requests count."""
        return Change("-" if self.state == NONE else self.state, self.agency, self.before, self.after)


class Change(NamedTuple):
    """Requests that a candidate decides otherwise, as `nlets policy diff --log` counts them."""

    state: str
    agency: str
    before: str
    after: str

    def to_json(self) -> dict[str, str]:
        """Give it under the names that readers rely on."""
        return {
            "state": self.state,
            "agency": self.agency,
            "from_verdict": self.before,
            "to_verdict": self.after,
        }


@dataclass(slots=True)
class TrialSheet:
    """One trial's counts."""

    requests: int = 0
    """That both contexts decided."""
    changed: Counter[Change] = field(default_factory=Counter)
    answers: int = 0
    """To requests that both let through, and that other rules would judge."""

    def add(self, cell: TrialCell, times: int) -> None:
        """Add requests that were counted together."""
        if cell.is_answer:
            self.answers += times
            return
        self.requests += times
        if cell.before != cell.after:
            self.changed[cell.change] += times

    def largest(self) -> Sequence[tuple[Change, int]]:
        """List changes, the most frequent first."""
        return sorted(self.changed.items(), key=lambda each: (-each[1], each[0]))


@lru_cache(maxsize=1 << 14)
def trial_key(number: int, verdicts: tuple[str, str], state: str | None, agency: str, data_class: str) -> str:
    """Name a count. There are a few thousand names, so they are remembered."""
    return count_key(f"{_TRIAL}:{number}:{verdicts[0]}:{verdicts[1]}", state, agency, data_class)


@lru_cache(maxsize=1 << 12)
def answer_key(number: int, state: str | None, agency: str, data_class: str) -> str:
    """Name the count of answers to come that other rules would judge."""
    return trial_key(number, (_ANSWER, _ANSWER), state, agency, data_class)


def is_of_trial(name: str) -> bool:
    """Tell a trial's counts from those of the books."""
    return name.startswith(f"{_TRIAL}:")


def read_trial_key(name: str) -> TrialCell:
    """Read the name of a trial's count."""
    kind, *rest = CountKey.parse(name)
    _, number, before, after = kind.split(":")
    return TrialCell(int(number), before, after, *rest)


def trial_sheets(counts: Mapping[str, int]) -> Mapping[int, TrialSheet]:
    """Sum counts into a sheet for each trial, by the number of the activation that announced it; the oldest first."""
    sheets: defaultdict[int, TrialSheet] = defaultdict(TrialSheet)
    for name, times in counts.items():
        if is_of_trial(name):
            cell = read_trial_key(name)
            sheets[cell.number].add(cell, times)
    return dict(sorted(sheets.items()))
