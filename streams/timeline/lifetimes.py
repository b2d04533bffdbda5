"""One rule through time: when it is law, when a machine enforces it, and the gap between the two.

All in days of the state's own calendar: its laws and blocks begin and end at its midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from streams.policies.bundle import Bundle, TimedRule
from streams.policies.model import Block, Law, Rule

_FOREVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Span:
    """From a day (inclusive) until another (exclusive), or without end."""

    since: date
    until: date | None = None
    assumed: bool = False
    """When it begins is our best reading, not a fact."""

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.since <= day < (self.until or _FOREVER)

    def days(self, today: date) -> int:
        """Count its days, as far as they have begun."""
        return max(0, (min(self.until or _FOREVER, today) - self.since).days)

    def outside(self, other: "Span") -> Iterator["Span"]:
        """Give what of it lies outside another."""
        until, other_until = self.until or _FOREVER, other.until or _FOREVER
        for since, end in ((self.since, min(until, other.since)), (max(self.since, other_until), until)):
            if since < end:
                yield Span(since, None if end == _FOREVER else end)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A rule of a state, through time."""

    state: str
    zone: ZoneInfo
    timed: TimedRule

    @property
    def rule(self) -> Rule:
        """The rule as its file has it."""
        return self.timed.rule

    @property
    def law(self) -> Span | None:
        """When it is law; never while that is still to be found."""
        return None if self.rule.is_draft else _span(self.rule, self.rule.law, "law.since")

    @property
    def block(self) -> Span | None:
        """When a machine enforces it."""
        return _span(self.rule, self.rule.block, "block.since")

    @property
    def gaps(self) -> tuple[Span, ...]:
        """When it is law and nothing enforces it."""
        return _outside(self.law, self.block)

    @property
    def lawless(self) -> tuple[Span, ...]:
        """When it is enforced and isn't law, as far as it cites one."""
        return _outside(self.block, self.law)


def lifetimes(bundle: Bundle, state: str | None = None) -> tuple[Lifetime, ...]:
    """Give that of every rule, or of one state's, by state and id."""
    return tuple(
        Lifetime(of, bundle.zone_of(of), timed)
        for of, rules in bundle.by_state.items()
        if state in {None, of}
        for timed in rules
    )


def _span(rule: Rule, dated: Law | Block | None, part: str) -> Span | None:
    assumed = any(assumption.about == part for assumption in rule.assumptions)
    return Span(dated.since, dated.until, assumed) if dated else None


def _outside(span: Span | None, other: Span | None) -> tuple[Span, ...]:
    if span is None:
        return ()
    return (replace(span, assumed=False),) if other is None else tuple(span.outside(other))
