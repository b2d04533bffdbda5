"""What somebody wants and is refused: by one message, or by every kind of asker of one state. Tries nothing."""

from collections.abc import Iterator, Mapping
from typing import Final

from streams.evade.attempts import Wish
from streams.messages.admit import Admitted, admit
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.wire import FieldPair
from streams.policies.context import Context
from streams.policies.decide import judge_query
from streams.policies.decision import Verdict
from streams.policies.profiles import profile_of

_SUBJECTS: Final[Mapping[str, tuple[FieldPair, ...]]] = {
    "DQ": (("NAM", "DOE,JANE Q"), ("DOB", "19800101"), ("OLN", "D1230568")),
    "RQ": (("LIC", "WIT0158"), ("LIY", "2026"), ("LIT", "PC")),
}
"""A look-up of each class, with all that can be written otherwise."""


def wishes_of(context: Context, at_us: int, admitted: Admitted) -> Iterator[Wish]:
    """Give what a query asks for and doesn't get, place by place."""
    for to in admitted.requests:
        place = context.directory.state_of(to)
        decision = judge_query(context, at_us, admitted.message, to)
        if place is not None and decision.verdict is Verdict.REFUSE:
            yield Wish(context, admitted.message, place)


def wishes_at(context: Context, at_us: int, state: str) -> Iterator[Wish]:
    """Give one look-up of each class by each kind of asker that a state refuses."""
    for ori in _one_of_each_kind(context):
        for code, fields in _SUBJECTS.items():
            admitted = admit(Message(KEYS[code], ori, (state,), "", fields), context.directory)
            if isinstance(admitted, Admitted):
                yield from wishes_of(context, at_us, admitted)


def _one_of_each_kind(context: Context) -> list[str]:
    """Give the first ORI of all that rules and grants don't tell apart."""
    oris = sorted(context.directory.agencies, reverse=True)
    return sorted({profile.looks(): ori for ori in oris if (profile := profile_of(context, ori))}.values())
