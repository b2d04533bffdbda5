"""What becomes of an attempt: read, admitted and decided as the switch does it, for the place that is wanted alone."""

from dataclasses import dataclass
from typing import TypeAlias

from streams.evade.attempts import Attempt, Wish
from streams.evade.remedies import Passage, Remedy, remedy_of
from streams.messages.admit import Admitted, admit
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.times import write_time
from streams.policies.decide import judge_query
from streams.policies.decision import Verdict


@dataclass(frozen=True, slots=True)
class Passed:
    """An attempt that gets something, and what would stop it."""

    attempt: Attempt
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Stopped:
    """An attempt that gets nothing, and why."""

    attempt: Attempt
    by: str
    """The first rule by id that stops it, or the code of a reject."""


Tried: TypeAlias = Passed | Stopped


def attempted(attempt: Attempt, wish: Wish, at_us: int) -> Tried:
    """Send an attempt, on paper."""
    entry = read_row(1, {"at": write_time(at_us), **attempt.columns()})
    message = entry.message
    admitted = admit(message, wish.directory) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        return Stopped(attempt, admitted.code)
    return _judged(attempt, wish, at_us, admitted)


def _judged(attempt: Attempt, wish: Wish, at_us: int, admitted: Admitted) -> Tried:
    stops: list[str] = []
    for to in admitted.requests:
        if wish.directory.state_of(to) == wish.place:
            decision = judge_query(wish.context, at_us, admitted.message, to)
            if decision.verdict is Verdict.DELIVER:
                return Passed(attempt, remedy_of(Passage(wish.context, at_us, admitted.message, to, decision)))
            stops += decision.rules
    return Stopped(attempt, min(stops))
