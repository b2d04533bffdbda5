"""The emulated switches of all states: refuse where the block sits here, else answer from the synthetic population.

Each delivery gets exactly one outcome here: an answer to `nlets.responses`, or a refusal, a status or silence that ends
the request; or it is handed over, undecided, to the outside program that plays its state. Deliveries are the hub's own
writing, stamped with what decides; no clock and no newer rule is looked at.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from streams.broker.port import Layout, Record
from streams.messages.keys import ANSWERS
from streams.messages.ori import HUB
from streams.messages.wire import VERSION, Delivery, Response
from streams.metrics.books import Hop, Kind
from streams.metrics.sources import StageName
from streams.policies.decision import SILENCE, Decision, Verdict
from streams.policies.evidence import Evidence
from streams.switch.stages.audit import Request
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.lanes import Lane, Lanes, LanesByContext
from streams.switch.stages.population import Population
from streams.switch.stages.replies import Content, Told, Unsent, from_hub
from streams.switch.stages.stage import Batch, Contexts, Work
from streams.switch.stages.texts import NOBODY_ANSWERS, OUT_OF_SERVICE

NO_DELIVERY: Final = "no delivery that the hub can have sent"
_decode = msgspec.json.Decoder(Delivery).decode


class Manner(StrEnum):
    """What becomes of a request that no rule of a state stops."""

    ANSWER = "answer"
    SILENT = "silent"
    """It is never answered, as in a replay that brings the answers of its log."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """The states that are emulated, and how."""

    population: Population = field(default_factory=Population)
    out_of_service: AbstractSet[str] = frozenset()
    """Places whose switch is declared out of service: each request is told so at once."""
    outside: AbstractSet[str] = frozenset()
    """Places that an outside program plays (`docs/outside-states.md`): nothing is decided for them here."""
    manner: Manner = Manner.ANSWER


Note: TypeAlias = Callable[[Delivery, Lanes, Lane], None]
"""Is told of the lane of each delivery that is decided here."""


def unmoved(_delivery: Delivery, _lanes: Lanes, _lane: Lane) -> None:
    """Keep nothing of it."""


class StateSwitches:
    """The stage, for all states at once. What it remembers changes nothing but the time a batch takes."""

    name = StageName.STATE
    layout = Layout.RECORDS

    def __init__(self, resources: StageResources, emulated: Emulated) -> None:
        """Take what outputs are written with, and who answers."""
        self._resources = resources
        self._emulated = emulated
        self._lanes = LanesByContext()

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Refuse or answer every delivery of the batch, each under the context it is stamped with."""
        desk = Desk(self.name, self._resources, batch)
        for record in batch.records:
            self._take(desk, record, contexts)
        return desk.work()

    def _take(self, desk: Desk, record: Record, contexts: Contexts, note: Note = unmoved) -> None:
        """Take one delivery: find its lane, and leave it to the program that plays its state, or decide."""
        delivery = read_delivery(record)
        lanes = None if delivery is None else self._lanes.of(contexts.plans(delivery.stamp.ctx))
        lane = None if delivery is None or lanes is None else delivered_lane(delivery, lanes)
        if delivery is None or lanes is None or lane is None:
            desk.dead_letter(record, None, NO_DELIVERY)
        elif lane.account.whose in self._emulated.outside:
            self._hand_over(desk, delivery, lane, record)
        else:
            self._decide(desk, delivery, lane)
            note(delivery, lanes, lane)

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on records that can't be processed; a delivery among them ends its request."""
        desk = Desk(self.name, self._resources, batch)
        for record in batch.records:
            delivery = read_delivery(record)
            lanes = None if delivery is None else self._lanes.get(delivery.stamp.ctx)
            lane = None if delivery is None or lanes is None else delivered_lane(delivery, lanes)
            desk.dead_letter(record, lane and lane.account, reason)
        return desk.work()

    def _hand_over(self, desk: Desk, delivery: Delivery, lane: Lane, record: Record) -> None:
        desk.tally.took(Hop.REQUEST, delivery.hops[1] - delivery.hops[0])
        routes, whose = self._resources.routes, lane.account.whose or ""
        desk.written.append(routes.handed_over(delivery.letter.key, whose, record.value or b""))

    def _decide(self, desk: Desk, delivery: Delivery, lane: Lane) -> None:
        desk.tally.took(Hop.REQUEST, delivery.hops[1] - delivery.hops[0])
        decision = lane.plan.settle(delivery.letter.fields, delivery.letter.free)
        if decision.verdict is Verdict.REFUSE:
            refuse(desk, delivery, lane, decision)
        elif self._emulated.manner is Manner.SILENT:
            desk.tally.count(lane.account.key(Kind.UNANSWERED))
        elif lane.answerer is None:
            no_answer(desk, delivery, lane, NOBODY_ANSWERS)
        elif lane.account.whose in self._emulated.out_of_service:
            no_answer(desk, delivery, lane, OUT_OF_SERVICE)
        else:
            fields = self._emulated.population.answer(
                lane.account.whose or "", delivery.letter.key, delivery.letter.fields
            )
            answer(desk, delivery, Content(ANSWERS[delivery.letter.key][0], lane.answerer, fields))


def read_delivery(record: Record) -> Delivery | None:
    """Read a delivery of this version; None for anything else."""
    try:
        delivery = _decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return delivery if delivery.v == VERSION else None


def delivered_lane(delivery: Delivery, lanes: Lanes) -> Lane | None:
    """Find the lane of a delivery; None if the hub can't have sent it."""
    return lanes.find_at(delivery.stamp.at, delivery.letter.key, delivery.letter.sender, delivery.to)


def answer(desk: Desk, delivery: Delivery, content: Content) -> None:
    """Send a state's answer back to the hub, with the ticket of its request."""
    response = Response(
        v=VERSION,
        id=delivery.id,
        query=delivery.letter.id,
        key=content.key,
        sender=content.sender,
        to=delivery.letter.sender,
        control=delivery.letter.control,
        fields=content.fields,
        free=content.free,
        asked_key=delivery.letter.key,
        asked_of=delivery.to,
        stamp=delivery.stamp,
        hops=delivery.hops,
        grants=delivery.grants,
        photo=Evidence(delivery.letter.fields).asks_photo(),
    )
    desk.written.append(desk.resources.routes.response(response))


def refuse(desk: Desk, delivery: Delivery, lane: Lane, decision: Decision) -> None:
    """Answer as a state does, who may send no error: in an ordinary answer, or not at all."""
    desk.tally.count(lane.account.key(Kind.REFUSED_STATE))
    if decision.answer != SILENCE:
        content = Content(ANSWERS[delivery.letter.key][0], lane.answerer or HUB, free=decision.answer or "")
        _tell(desk, delivery, content, decision)
    _trace(desk, delivery, lane, decision)


def no_answer(desk: Desk, delivery: Delivery, lane: Lane, status: str) -> None:
    """End a request that nobody answers with the hub's status message."""
    desk.tally.count(lane.account.key(Kind.UNANSWERED))
    decision = Decision(Verdict.DELIVER, answer=status)
    _tell(desk, delivery, from_hub(status, ""), decision)


def _tell(desk: Desk, delivery: Delivery, content: Content, decision: Decision) -> None:
    told = Told(
        id=delivery.id,
        query=delivery.letter.id,
        to=delivery.letter.sender,
        control=delivery.letter.control,
        asked_of=delivery.to,
        stamp=delivery.stamp,
        hops=delivery.hops,
    )
    desk.replies.append(Unsent(told, content, decision, ((Hop.WHOLE, delivery.hops[0]),)))


def _trace(desk: Desk, delivery: Delivery, lane: Lane, decision: Decision) -> None:
    desk.shadow(lane.account, decision)
    request = Request(
        id=delivery.id,
        query=delivery.letter.id,
        key=delivery.letter.key,
        sender=delivery.letter.sender,
        agency=lane.account.agency,
        whose=lane.account.whose,
        to=delivery.to,
        fields=delivery.letter.fields,
        stamp=delivery.stamp,
    )
    desk.audit(request, decision)
