"""From law to block: since when a rule is law, since when a machine enforces it, and how long that took. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from streams.policies.bundle import Bundle
from streams.policies.model import Rule


@dataclass(frozen=True, slots=True)
class Wait:
    """One rule's way from law to block."""

    state: str
    rule: str
    citation: str | None
    law: date | None
    block: date | None
    until: date
    """The day to which days are counted where there is no block."""
    assumed: bool
    """Whether one of the two dates is our best reading and not a fact."""

    @property
    def days(self) -> int | None:
        """Count the days between, or those so far; a block without law has none."""
        if self.law is None:
            return None
        return max(0, ((self.block or self.until) - self.law).days)


def waits(bundle: Bundle, until: date) -> Iterator[Wait]:
    """Give every rule's, the longest first."""
    found = (_wait(policy.state, rule, until) for policy in bundle.policies for rule in policy.rules)
    return iter(sorted(found, key=lambda wait: (-(wait.days or 0), wait.rule)))


def _wait(state: str, rule: Rule, until: date) -> Wait:
    law, block = rule.law, rule.block
    return Wait(
        state,
        rule.id,
        law.citation if law else None,
        law.since if law else None,
        block.since if block and block.since <= until else None,
        until,
        any(assumption.about in {"law.since", "block.since"} for assumption in rule.assumptions),
    )
