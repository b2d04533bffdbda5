"""What the decisions on a log come to: how many, by state and verdict, and their digest. Pure.

The same whether the rows were decided here or read back from a switch.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.messages.directory import Directory
from streams.messages.keys import Traffic
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.metrics.books import NONE
from streams.policies.decision import Verdict
from streams.policies.plans import Plans
from streams.policies.rows import DecisionDigest, Row, RowWriter, rows_of


@dataclass(frozen=True, slots=True)
class Findings:
    """What a replay came to."""

    messages: int
    undecided: Sequence[int]
    """The first lines that nothing was decided on, though they were sent."""
    by_state: Mapping[str, Mapping[str, int]]
    """State whose data is meant → verdict → decisions; `none` for rejects."""
    decision_digest: str


_NAMED: Final = 20
"""So many lines without a decision are named."""


class Gathering:
    """Takes the rows of a log, line by line in its order."""

    def __init__(self, plans: Plans, write: Callable[[bytes], object]) -> None:
        """Begin with none; each row is also written, as `nlets decide` writes it."""
        self._directory = plans.context.directory
        self._writer = RowWriter(plans.context.digest)
        self._write = write
        self._digest = DecisionDigest()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._messages = 0
        self._undecided: list[int] = []

    def add(self, entry: LogEntry, rows: Sequence[Row]) -> None:
        """Take in what was decided on a line."""
        self._messages += 1
        if not rows and len(self._undecided) < _NAMED:
            self._undecided.append(entry.n)
        self._digest.add(entry.n, rows)
        for row in rows:
            self._counts[_whose(self._directory, entry, row)][row.verdict.value] += 1
            self._write(self._writer.line(row))

    def findings(self) -> Findings:
        """Close it."""
        by_state = {state: dict(sorted(counts.items())) for state, counts in sorted(self._counts.items())}
        return Findings(self._messages, tuple(self._undecided), by_state, self._digest.value())


def decide_all(
    plans: Plans, entries: Iterable[LogEntry], as_of_us: int | None, write: Callable[[bytes], object]
) -> Findings:
    """Decide a log here, without a broker."""
    gathering = Gathering(plans, write)
    for entry in entries:
        gathering.add(entry, rows_of(plans, entry, as_of_us))
    return gathering.findings()


def _whose(directory: Directory, entry: LogEntry, row: Row) -> str:
    if row.verdict is Verdict.REJECT or row.to is None or not isinstance(entry.message, Message):
        return NONE
    holder = entry.message.sender if entry.message.key.traffic is Traffic.ANSWER else row.to
    return directory.state_of(holder) or holder
