"""All rules through time as seen at one instant: which day it is in each state, how rules stand, what is to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from streams.policies.bundle import Bundle
from streams.policies.show import Status, standing
from streams.timeline.lifetimes import Lifetime, Span, lifetimes

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Change(StrEnum):
    """What happens to a rule on a day."""

    LAW_BEGINS = "law begins"
    LAW_ENDS = "law ends"
    BLOCK_BEGINS = "block begins"
    BLOCK_ENDS = "block ends"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which a rule changes."""

    day: date
    change: Change
    life: Lifetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rules through time, and the instant at which they are looked at."""

    at_us: int
    lifetimes: tuple[Lifetime, ...]

    @classmethod
    def of(cls, bundle: Bundle, at_us: int, state: str | None = None) -> Self:
        """Look at a bundle's rules, or at one state's."""
        return cls(at_us, lifetimes(bundle, state))

    @property
    def at(self) -> datetime:
        """The instant, in UTC."""
        return _EPOCH + timedelta(microseconds=self.at_us)

    def today(self, life: Lifetime) -> date:
        """Give the day it is in a rule's state."""
        return self.at.astimezone(life.zone).date()

    def status(self, life: Lifetime) -> Status:
        """Say how a rule stands; a draft is without effect."""
        return Status.WITHOUT_EFFECT if life.rule.is_draft else standing(life.timed, self.at_us)

    def open_gap(self, life: Lifetime) -> Span | None:
        """Give the gap that a rule is in."""
        return next((gap for gap in life.gaps if gap.holds(self.today(life))), None)

    def to_come(self) -> tuple[Milestone, ...]:
        """Give what changes after today, the next first: what begins, and what ends."""
        found = (one for life in self.lifetimes for one in _milestones(life) if one.day > self.today(life))
        return tuple(sorted(found, key=lambda one: (one.day, one.life.state, one.life.rule.id, one.change)))


def _milestones(life: Lifetime) -> Iterator[Milestone]:
    for span, begins, ends in (
        (life.law, Change.LAW_BEGINS, Change.LAW_ENDS),
        (life.block, Change.BLOCK_BEGINS, Change.BLOCK_ENDS),
    ):
        if span:
            yield Milestone(span.since, begins, life)
            if span.until:
                yield Milestone(span.until, ends, life)
