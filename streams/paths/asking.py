"""Hops over the switch: which messages it would deliver, decided as it decides them (`streams/policies/decide.py`)."""

from dataclasses import dataclass
from typing import Final

from streams.messages.admit import Admitted, admit
from streams.messages.keys import ANSWERS, KEYS, DataClass, Traffic
from streams.messages.message import Message
from streams.messages.places import PLACES
from streams.messages.text import read_text, write_text
from streams.messages.wire import FieldPair
from streams.paths.groups import Group
from streams.paths.hops import Asked, Certainty, Gate, Hop
from streams.paths.relations import OUTSIDE, Relation, Relationship
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Verdict
from streams.policies.vocabulary import LimitedClass

LOOK_UP: Final = "look-up"
_PHOTO: Final = ("IMQ", "Y")
_CLASS_OF: Final = {
    LimitedClass.DRIVER: DataClass.DRIVER,
    LimitedClass.VEHICLE: DataClass.VEHICLE,
    LimitedClass.PHOTO: DataClass.DRIVER,
}
_ABOUT: Final[dict[str, tuple[FieldPair, ...]]] = {
    "RQ": (("VIN", "WITNESS"),),
    "RQG": (("VIN", "WITNESS"),),
    "RPQ": (("LIC", "WIT"),),
    "RR": (("VIN", "WITNESS"),),
    "RRG": (("VIN", "WITNESS"),),
    "RPR": (("VIN", "WITNESS"),),
    "RNQ": (("NAM", "WITNESS,ANY"),),
    "DNQ": (("NAM", "WITNESS,ANY"),),
    "RNR": (("NAM", "WITNESS,ANY"),),
    "DNR": (("NAM", "WITNESS,ANY"),),
}
_DRIVER: Final = (("OLN", "WITNESS"),)
_RELAYED: Final = "WHAT A LOOK-UP SHOWED ABOUT WITNESS"


def keys_of(data: str) -> tuple[str, ...]:
    """Give the keys that ask for a class of data."""
    data_class = _CLASS_OF[LimitedClass(data)]
    return tuple(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY and key.data_class is data_class)


def _answers_of(data: str) -> frozenset[str]:
    """Give the keys that tell a class of data."""
    return frozenset(answer for code in keys_of(data) for answer in ANSWERS[code])


@dataclass(frozen=True, slots=True)
class Switch:
    """What the switch does at an instant."""

    context: Context
    at_us: int

    def look_up(self, asked: Asked, group: Group) -> Hop | None:
        """Give the hop from a place's data to a group that gets it by asking; nothing if every key is refused."""
        texts = {code: _written(code, group.ori, asked.place, asked.data) for code in keys_of(asked.data)}
        passing = {code: text for code, text in texts.items() if self.delivers(text)}
        if not passing:
            return None
        gate, shown = Gate(asked, group), next(iter(passing.values()))
        return Hop(asked, group, Certainty.SWITCH, LOOK_UP, tuple(passing), "", shown, gate)

    def passed_on(self, relation: Relation, giver: Group, taker: Group, data: str) -> Hop | None:
        """Give the hop that a relation makes between two groups; nothing if the switch does not deliver its message."""
        if giver == taker:
            return None
        if relation.by == OUTSIDE:
            return Hop(giver, taker, Certainty.OUTSIDE, relation.kind, (), relation.source)
        if relation.is_asked or relation.is_answer:
            return self._as_own(relation, giver, taker, data)
        return self._told(relation, giver, taker)

    def _told(self, relation: Relation, giver: Group, taker: Group) -> Hop | None:
        """Let the giver send a message."""
        text = _written(relation.by, giver.ori, taker.ori, KEYS[relation.by].data_class)
        hop = Hop(giver, taker, _certainty(relation), relation.kind, (relation.by,), relation.source, text)
        return hop if self.delivers(text) else None

    def _as_own(self, relation: Relation, giver: Group, taker: Group, data: str) -> Hop | None:
        """Let the giver tell what it learned as its own place's data, if the taker asks or unasked."""
        if relation.by not in {*keys_of(data), *_answers_of(data)}:
            return None
        sender, to = (taker, giver) if relation.is_asked else (giver, taker)
        text = _written(relation.by, sender.ori, to.ori, data)
        if not self.delivers(text):
            return None
        gate = Gate(Asked(giver.state, data), taker) if giver.state in PLACES else None
        return Hop(giver, taker, _certainty(relation), relation.kind, (relation.by,), relation.source, text, gate)

    def delivers(self, text: str) -> bool:
        """Say whether a message reaches somebody.

        Of a query that is delivered some answer is, too: rules that act on answers alone act on what they hold.
        """
        message = read_text(text)
        admitted = admit(message, self.context.directory) if isinstance(message, Message) else message
        decided = decide(self.context, self.at_us, admitted) if isinstance(admitted, Admitted) else ()
        return any(decision.verdict is Verdict.DELIVER for _, decision in decided)


def _certainty(relation: Relation) -> Certainty:
    """Say how far a message shows that something is passed on; why one is sent the switch doesn't see."""
    return Certainty.SIDE_EFFECT if relation.kind is Relationship.SIDE_EFFECT else Certainty.SWITCH


def _written(code: str, sender: str, to: str, data: str) -> str:
    """Write a message about a witness; of an answer it holds that and no more."""
    if KEYS[code].traffic is Traffic.NOTICE:
        return write_text(Message(KEYS[code], sender, (to,), "", (), _RELAYED))
    fields = _ABOUT.get(code, _DRIVER) + ((_PHOTO,) if data == LimitedClass.PHOTO else ())
    return write_text(Message(KEYS[code], sender, (to,), "", fields))
