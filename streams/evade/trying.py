"""What becomes of an attempt: read, admitted and decided as the switch does it, for the place that is wanted alone."""

from dataclasses import dataclass

from streams.evade.attempts import Attempt, Wish
from streams.evade.remedies import Passage, Remedy, remedy_of
from streams.messages.admit import Admitted, admit
from streams.messages.log import read_row
from streams.messages.message import Message, Reject
from streams.messages.times import write_time
from streams.policies.decide import judge_query
from streams.policies.decision import Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, and what became of it."""

    attempt: Attempt
    passes: bool
    stopped_by: str | None = None
    """The first rule by id that stops it, or the code of a reject; nothing if it asks the place nothing."""
    remedy: Remedy | None = None
    """Of one that passes: what would stop it."""


def attempted(attempt: Attempt, wish: Wish, at_us: int) -> Tried:
    """Send an attempt, on paper."""
    entry = read_row(1, {"at": write_time(at_us), **attempt.columns()})
    message = entry.message
    admitted = admit(message, wish.directory) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        return Tried(attempt, passes=False, stopped_by=admitted.code)
    return _judged(attempt, wish, at_us, admitted)


def _judged(attempt: Attempt, wish: Wish, at_us: int, admitted: Admitted) -> Tried:
    stops: list[str] = []
    for to in admitted.requests:
        if wish.directory.state_of(to) != wish.place:
            continue
        decision = judge_query(wish.context, at_us, admitted.message, to)
        if decision.verdict is Verdict.DELIVER:
            passage = Passage(wish.context, at_us, admitted.message, to, decision)
            return Tried(attempt, passes=True, remedy=remedy_of(passage))
        stops += decision.rules
    return Tried(attempt, passes=False, stopped_by=min(stops, default=None))
