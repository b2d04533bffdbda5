"""The hub's last stage: match an answer to its query, judge it, take out what must not pass, hand it to the asker.

A response carries the ticket of its request, written by the hub and the states of this switch. It is judged under the
context and time its query was judged by, and as answer to that query: another asker, state or key is nobody's answer.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import msgspec

from streams.broker.port import Layout, Record
from streams.messages.fields import without
from streams.messages.keys import ANSWERS
from streams.messages.wire import VERSION, Response
from streams.metrics.books import Hop, Kind
from streams.metrics.sources import StageName
from streams.policies.decision import Decision, Verdict
from streams.policies.evidence import Ticket
from streams.policies.plans import Plan
from streams.switch.stages.audit import Request, leaves_a_trace
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.lanes import Lane, Lanes, LanesByContext
from streams.switch.stages.replies import Content, Told, Unsent, from_hub, quote_text
from streams.switch.stages.stage import Batch, Contexts, Work

_decode = msgspec.json.Decoder(Response).decode
BOOKED: Final = {Verdict.DELIVER: Kind.DELIVERED, Verdict.REDACT: Kind.REDACTED, Verdict.REFUSE: Kind.REFUSED_RETURN}


class Pairing(NamedTuple):
    """An answer's request, as the lanes know it, and what answers to it are judged by."""

    lanes: Lanes
    asked: Lane
    plan: Plan


Note: TypeAlias = Callable[[Response, Pairing], None]
"""Is told what each answer was found to be an answer to."""


def unmoved(_response: Response, _pairing: Pairing) -> None:
    """Keep nothing of it."""


class Back:
    """The stage. What it remembers changes nothing but the time a batch takes."""

    name = StageName.BACK
    layout = Layout.RECORDS

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        self._resources = resources
        self._lanes = LanesByContext()

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Judge every answer of the batch, each under the context its query was stamped with."""
        desk = Desk(self.name, self._resources, batch)
        for record in batch.records:
            self._take(desk, record, contexts)
        return desk.work()

    def _take(self, desk: Desk, record: Record, contexts: Contexts, note: Note = unmoved) -> None:
        """Take one answer: find what was asked, and judge by it."""
        response = read_response(record)
        lanes = None if response is None else self._lanes.of(contexts.plans(response.stamp.ctx))
        asked = None if response is None or lanes is None else asked_lane(response, lanes)
        if response is None or lanes is None or asked is None:
            desk.dead_letter(record, None, "no answer to a request of this switch")
            return
        plan = lanes.plan_answer(response.asked_key, response.to, response.sender)
        _hand_over(desk, response, asked, plan.settle(response.fields, response.free, ticket_of(response)))
        note(response, Pairing(lanes, asked, plan))

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on records that can't be processed; an answer among them ends its request."""
        desk = Desk(self.name, self._resources, batch)
        for record in batch.records:
            response = read_response(record)
            lanes = None if response is None else self._lanes.get(response.stamp.ctx)
            asked = None if response is None or lanes is None else asked_lane(response, lanes)
            desk.dead_letter(record, asked and asked.account, reason)
        return desk.work()


def read_response(record: Record) -> Response | None:
    """Read a response of this version; None for anything else."""
    try:
        response = _decode(record.value or b"")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return response if response.v == VERSION else None


def ticket_of(response: Response) -> Ticket:
    """Give what a response carries of its request."""
    return Ticket(response.asked_key, response.grants, response.photo)


def asked_lane(response: Response, lanes: Lanes) -> Lane | None:
    """Find the lane of the request; None unless this is an answer to it, from whom it was sent to."""
    lane = lanes.find_at(response.stamp.at, response.asked_key, response.to, response.asked_of)
    fits = lane is not None and lane.answerer == response.sender and response.key in ANSWERS[response.asked_key]
    return lane if fits else None


def _hand_over(desk: Desk, response: Response, asked: Lane, decision: Decision) -> None:
    desk.tally.count(asked.account.key(BOOKED[decision.verdict]))
    desk.tally.took(Hop.STATE, desk.batch.taken_us - response.hops[1])
    _reply(desk, response, decision)
    if leaves_a_trace(decision):
        _trace(desk, response, asked, decision)


def _reply(desk: Desk, response: Response, decision: Decision) -> None:
    taken_us = desk.batch.taken_us
    told = Told(
        id=response.id,
        query=response.query,
        to=response.to,
        control=response.control,
        asked_of=response.asked_of,
        stamp=response.stamp,
        hops=(*response.hops, taken_us),
    )
    since = ((Hop.RESPONSE, taken_us), (Hop.WHOLE, response.hops[0]))
    desk.replies.append(Unsent(told, _content(response, decision), decision, since))


def _content(response: Response, decision: Decision) -> Content:
    """Give what passes. Of an answer that is refused the asker sees nothing, not even its beginning."""
    if decision.verdict is Verdict.REFUSE:
        head = (response.asked_key, response.to, (response.asked_of,), response.control)
        return from_hub(decision.answer or "", quote_text(head, (), ""))
    return Content(response.key, response.sender, without(response.fields, decision.removed), response.free)


def _trace(desk: Desk, response: Response, asked: Lane, decision: Decision) -> None:
    request = Request(
        id=response.id,
        query=response.query,
        key=response.key,
        sender=response.to,
        agency=asked.account.agency,
        whose=asked.account.whose,
        to=response.asked_of,
        fields=response.fields,
        stamp=response.stamp,
    )
    desk.audit(request, decision)
