"""What is looked into: a bundle that can be used, with all that was given beside it. Nothing here is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from streams.lint.effects import Effects
from streams.lint.places import Places
from streams.policies.bundle import TimedRule
from streams.policies.context import Context


@dataclass(frozen=True)
class Material:
    """Policies, directory and grants, where they stand, and what time it is."""

    context: Context
    places: Places
    now_us: int

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
