"""What rules did in a log: how often each decided something, or would have if it were enforced."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from streams.messages.log import LogEntry
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.policies.rows import rows_of


@dataclass(slots=True)
class Hits:
    """A log, counted."""

    log: str
    requests: int = 0
    first_us: int | None = None
    last_us: int | None = None
    by_rule: Counter[str] = field(default_factory=Counter)
    """Requests that a rule refused, or took something out of, or would have touched if it were enforced."""

    @classmethod
    def of(cls, log: str, context: Context, entries: Iterable[LogEntry]) -> Self:
        """Decide every line of a log, each by its own time."""
        hits, plans = cls(log), Plans(context)
        for entry in entries:
            hits.add(plans, entry)
        return hits

    def add(self, plans: Plans, entry: LogEntry) -> None:
        """Decide a line."""
        if entry.at_us is not None:
            self.first_us = entry.at_us if self.first_us is None else min(self.first_us, entry.at_us)
            self.last_us = entry.at_us if self.last_us is None else max(self.last_us, entry.at_us)
        for row in rows_of(plans, entry):
            self.requests += row.to is not None
            self.by_rule.update(row.rules)
            self.by_rule.update(row.would_refuse)
