"""A span of days, and one rule's law and block as such spans. What lies between them is the gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.policies.bundle import Bundle
from streams.policies.model import Block, Law, Policy, Rule

_FOREVER: Final = date.max


@dataclass(frozen=True, slots=True)
class Span:
    """From a day (inclusive) until another (exclusive), or without end. Days begin at the state's midnight."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.since <= day < (self.until or _FOREVER)

    def days(self, today: date) -> int:
        """Count its days; of one without end, or that ends later, those until today."""
        return max(0, (min(self.until or _FOREVER, max(today, self.since)) - self.since).days)

    def outside(self, other: "Span") -> Iterator["Span"]:
        """Give what of it lies outside another."""
        until, other_until = self.until or _FOREVER, other.until or _FOREVER
        for since, end in ((self.since, min(until, other.since)), (max(self.since, other_until), until)):
            if since < end:
                yield Span(since, None if end == _FOREVER else end)


@dataclass(frozen=True, slots=True)
class Course:
    """One rule through time."""

    state: str
    zone: str
    rule: Rule

    @property
    def law(self) -> Span | None:
        """When it is law."""
        return _span(self.rule.law)

    @property
    def block(self) -> Span | None:
        """When a machine enforces it."""
        return _span(self.rule.block)

    @property
    def gaps(self) -> tuple[Span, ...]:
        """When it is law and nothing enforces it."""
        return _outside(self.law, self.block)

    @property
    def lawless(self) -> tuple[Span, ...]:
        """When it is enforced and no law that it cites says so."""
        return _outside(self.block, self.law)

    def is_assumed(self, part: str) -> bool:
        """Say whether a part of the rule is our best reading."""
        return any(assumption.about == part for assumption in self.rule.assumptions)


def courses(bundle: Bundle, state: str | None = None) -> tuple[Course, ...]:
    """Give the course of every rule, or of one state's."""
    return tuple(Course(policy.state, policy.zone, rule) for policy in _of(bundle, state) for rule in policy.rules)


def _of(bundle: Bundle, state: str | None) -> Iterator[Policy]:
    return (policy for policy in bundle.policies if state in {None, policy.state})


def _span(dated: Law | Block | None) -> Span | None:
    return Span(dated.since, dated.until) if dated else None


def _outside(span: Span | None, other: Span | None) -> tuple[Span, ...]:
    if span is None:
        return ()
    return (span,) if other is None else tuple(span.outside(other))
