"""What is looked into: a bundle that can be used, with all that was given beside it. Nothing here is decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from streams.casebook.case import Case
from streams.lint.checks import LONGEST_GRANT, Source
from streams.lint.effects import Effects
from streams.lint.hits import Hits
from streams.lint.places import Places
from streams.messages.log import LogEntry
from streams.policies.bundle import TimedRule
from streams.policies.context import Context


@dataclass(frozen=True)
class Material:
    """Policies, directory and grants, where they stand, and what time it is."""

    context: Context
    places: Places
    now_us: int
    cases: tuple[Case, ...] | None = None
    """Nothing if none were given."""
    hits: Hits | None = None
    """What rules did in a log, if one was given."""
    longest_grant: int = LONGEST_GRANT

    @cached_property
    def effects(self) -> Effects:
        """What rules do beside others."""
        return Effects(self.context.bundle, self.context.directory)

    def states(self) -> Iterator[tuple[str, tuple[TimedRule, ...]]]:
        """Give each state's rules, in the order of their ids."""
        yield from self.context.bundle.by_state.items()

    def rules(self) -> Iterator[TimedRule]:
        """Give every rule."""
        return (rule for _, rules in self.states() for rule in rules)

    def with_log(self, log: str, entries: Iterable[LogEntry]) -> Self:
        """Add what rules do in a log."""
        return replace(self, hits=Hits.of(log, self.context, entries))

    def has(self, source: Source) -> bool:
        """Say whether what a check looks into was given."""
        given = {
            Source.POLICIES: True,
            Source.GRANTS: bool(self.places.grants.file),
            Source.CASES: self.cases is not None,
            Source.LOG: self.hits is not None,
        }
        return given[source]
