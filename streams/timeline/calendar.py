"""All rules through time as seen on one day: which day it is in each state, how rules stand, what is still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from streams.policies.bundle import Bundle
from streams.timeline.spans import Course, Span, courses

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Standing(StrEnum):
    """How a rule stands on a day."""

    ENFORCED = "enforced"
    GAP = "law, not enforced"
    AHEAD = "not yet"
    OVER = "over"


class Turn(StrEnum):
    """What happens to a rule on a day."""

    LAW_BEGINS = "law begins"
    BLOCK_BEGINS = "block begins"
    LAW_ENDS = "law ends"
    BLOCK_ENDS = "block ends"


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which a rule changes."""

    day: date
    turn: Turn
    course: Course


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rules through time, and the instant at which they are looked at."""

    at_us: int
    courses: tuple[Course, ...]

    @classmethod
    def of(cls, bundle: Bundle, at_us: int, state: str | None = None) -> "Calendar":
        """Look at a bundle, or at one state's rules."""
        return cls(at_us, courses(bundle, state))

    @property
    def at(self) -> datetime:
        """The instant, in UTC."""
        return _EPOCH + timedelta(microseconds=self.at_us)

    def today(self, course: Course) -> date:
        """Give the day it is in a rule's state."""
        return self.at.astimezone(ZoneInfo(course.zone)).date()

    def standing(self, course: Course) -> Standing:
        """Say how a rule stands."""
        today = self.today(course)
        if course.block and course.block.holds(today):
            return Standing.ENFORCED
        if course.law and course.law.holds(today):
            return Standing.GAP
        spans = [span for span in (course.law, course.block) if span]
        return Standing.AHEAD if any(span.since > today for span in spans) else Standing.OVER

    def open_gap(self, course: Course) -> Span | None:
        """Give the gap that there is today."""
        return next((gap for gap in course.gaps if gap.holds(self.today(course))), None)

    def to_come(self) -> tuple[Event, ...]:
        """Give what changes after today, the next first: laws and blocks that begin, and those that end."""
        found = (event for course in self.courses for event in _events(course) if event.day > self.today(course))
        return tuple(sorted(found, key=lambda event: (event.day, event.course.state, event.course.rule.id, event.turn)))


def _events(course: Course) -> Iterator[Event]:
    for span, begins, ends in (
        (course.law, Turn.LAW_BEGINS, Turn.LAW_ENDS),
        (course.block, Turn.BLOCK_BEGINS, Turn.BLOCK_ENDS),
    ):
        if span:
            yield Event(span.since, begins, course)
            if span.until:
                yield Event(span.until, ends, course)
