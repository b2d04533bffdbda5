"""Hops over the switch: which messages it would deliver, decided as it decides them (`streams/policies/decide.py`)."""

from dataclasses import dataclass
from typing import Final

from streams.messages.admit import Admitted, admit
from streams.messages.fields import join_body
from streams.messages.keys import KEYS, DataClass, Traffic
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
    "RNQ": (("NAM", "WITNESS,ANY"),),
    "DNQ": (("NAM", "WITNESS,ANY"),),
}
_DRIVER: Final = (("OLN", "WITNESS"),)
_CERTAINTY: Final = {Relationship.SIDE_EFFECT: Certainty.SIDE_EFFECT}
"""Of relations whose message does not carry the data itself."""
_RELAYED: Final = "WHAT A LOOK-UP SHOWED ABOUT WITNESS"


def keys_of(data: str) -> tuple[str, ...]:
    """Give the keys that ask for a class of data."""
    data_class = _CLASS_OF[LimitedClass(data)]
    return tuple(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY and key.data_class is data_class)


@dataclass(frozen=True, slots=True)
class Switch:
    """What the switch does at an instant."""

    context: Context
    at_us: int

    def look_up(self, asked: Asked, group: Group) -> Hop | None:
        """Give the hop from a place's data to a group that gets it by asking; nothing if every key is refused."""
        texts = {code: _query(code, group.ori, asked.place, asked.data) for code in keys_of(asked.data)}
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
        return self._asked_on(relation, giver, taker, data) if relation.is_asked else self._told(relation, giver, taker)

    def _told(self, relation: Relation, giver: Group, taker: Group) -> Hop | None:
        """Let the giver send a message."""
        text = f"{relation.by}.{giver.ori}.{taker.ori}.TXT\n{_body(relation.by)}"
        certainty = _CERTAINTY.get(relation.kind, Certainty.SWITCH)
        hop = Hop(giver, taker, certainty, relation.kind, (relation.by,), relation.source, text)
        return hop if self.delivers(text) else None

    def _asked_on(self, relation: Relation, giver: Group, taker: Group, data: str) -> Hop | None:
        """Let the taker ask the giver, who holds what it learned as its own place's data."""
        if relation.by not in keys_of(data):
            return None
        text = _query(relation.by, taker.ori, giver.ori, data)
        if not self.delivers(text):
            return None
        gate = Gate(Asked(giver.state, data), taker) if giver.state in PLACES else None
        return Hop(giver, taker, Certainty.SWITCH, relation.kind, (relation.by,), relation.source, text, gate)

    def delivers(self, text: str) -> bool:
        """Say whether a message reaches somebody.

        Of a query that is delivered some answer is, too: rules that act on answers alone act on what they hold.
        """
        message = read_text(text)
        admitted = admit(message, self.context.directory) if isinstance(message, Message) else message
        decided = decide(self.context, self.at_us, admitted) if isinstance(admitted, Admitted) else ()
        return any(decision.verdict is Verdict.DELIVER for _, decision in decided)


def _query(code: str, asker: str, to: str, data: str) -> str:
    fields = _ABOUT.get(code, _DRIVER) + ((_PHOTO,) if data == LimitedClass.PHOTO else ())
    return write_text(Message(KEYS[code], asker, (to,), "", fields))


def _body(code: str) -> str:
    return _RELAYED if KEYS[code].traffic is Traffic.NOTICE else join_body(_DRIVER, "")
