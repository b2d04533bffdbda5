"""What a replay would do, without doing it: how many messages, and how long it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from producers.replay.lines import Survey, survey
from producers.replay.view import length_s, said_s
from producers.replay.wanted import Wanted
from streams.messages.times import say_time


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, and in what time."""

    seen: Survey
    seconds: float | None
    """Nothing where all of it would go at once."""

    @property
    def said(self) -> Mapping[str, object]:
        """Say it to programs."""
        return {
            "messages": self.seen.messages,
            "unreadable": self.seen.unreadable,
            "from": _written(self.seen.first_us),
            "to": _written(self.seen.last_us),
            "seconds": self.seconds,
        }

    def __str__(self) -> str:
        lasts = "as fast as can be" if self.seconds is None else f"in {said_s(self.seconds)}"
        span = f"{_written(self.seen.first_us)} to {_written(self.seen.last_us)}"
        return f"{self.seen.messages} messages, {self.seen.unreadable} of them unreadable, {span}: {lasts}"


def plan_of(wanted: Wanted) -> Plan:
    """Look through the log."""
    seen, pace = survey(wanted.lines().entries()), wanted.pace
    return Plan(seen, None if pace.factor is None else length_s(seen, pace) / pace.factor)


def _written(at_us: int | None) -> str | None:
    return None if at_us is None else say_time(at_us)
