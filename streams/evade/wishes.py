"""What somebody wants and is refused: by one message, or by every kind of asker of one state. Tries nothing."""

from collections.abc import Iterator, Mapping
from typing import Final

from streams.evade.attempts import Wish
from streams.messages.admit import Admitted, admit
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.ori import HUB
from streams.messages.wire import FieldPair
from streams.policies.context import Context
from streams.policies.round_trip import round_trip
from streams.space.kinds import Kinds

_SUBJECTS: Final[Mapping[str, tuple[FieldPair, ...]]] = {
    "DQ": (("NAM", "DOE,JANE Q"), ("DOB", "19800101"), ("OLN", "D1230568")),
    "RQ": (("LIC", "WIT0158"), ("LIY", "2026"), ("LIT", "PC")),
}
"""A look-up of each class, with all that can be written otherwise."""


def wishes_of(context: Context, at_us: int, admitted: Admitted) -> Iterator[Wish]:
    """Give what a query asks for and doesn't get, place by place."""
    for to in admitted.requests:
        place = context.directory.state_of(to)
        if place is not None and not round_trip(context, at_us, admitted.message, to).gives:
            yield Wish(context, admitted.message, place)


def wishes_at(context: Context, at_us: int, state: str) -> Iterator[Wish]:
    """Give one look-up of each class by each kind of asker that a state refuses."""
    for kind in Kinds.of(context.directory, context.bundle.ori_patterns).kinds:
        for code, fields in _SUBJECTS.items():
            message = Message(KEYS[code], kind.ori, (state,), "", fields)
            admitted = admit(message, context.directory)
            if isinstance(admitted, Admitted) and kind.ori != HUB:
                yield from wishes_of(context, at_us, admitted)
