"""Under which names it is counted what a candidate on trial decides beside the context in force. Pure.

Counts are those of the books (`books.py`), under kinds that no other count has: `trial:<activation>:<from>:<to>`.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from streams.metrics.books import CountKey, count_key

_TRIAL: Final = "trial"


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
    def changes(self) -> bool:
        """Whether the two part."""
        return self.before != self.after


@lru_cache(maxsize=1 << 14)
def trial_key(number: int, verdicts: tuple[str, str], state: str | None, agency: str, data_class: str) -> str:
    """Name a count. There are a few thousand names, so they are remembered."""
    return count_key(f"{_TRIAL}:{number}:{verdicts[0]}:{verdicts[1]}", state, agency, data_class)


def is_of_trial(name: str) -> bool:
    """Tell a trial's counts from those of the books."""
    return name.startswith(f"{_TRIAL}:")


def read_trial_key(name: str) -> TrialCell:
    """Read the name of a trial's count."""
    kind, *rest = CountKey.parse(name)
    _, number, before, after = kind.split(":")
    return TrialCell(int(number), before, after, *rest)
