"""One batch in the hub: each request of a query is refused here, or sent on to its destination."""

from functools import partial
from typing import Final

import msgspec

from streams.broker.port import Output
from streams.messages.wire import VERSION, Delivery, Letter, Stamp
from streams.metrics.books import Hop, Kind
from streams.policies.decision import Decision, Site, Verdict
from streams.switch.stages.audit import Request
from streams.switch.stages.desk import Desk, Sending
from streams.switch.stages.lanes import Cell, Lane, Lanes
from streams.switch.stages.quick import SealedDelivery, SealedLetter
from streams.switch.stages.replies import Told, from_hub, quote_text, reply
from streams.switch.stages.routes import UNSENT

_REFUSE: Final = Verdict.REFUSE
_DELIVER: Final = Verdict.DELIVER
_AT_HUB: Final = Site.HUB
"""Looked up once: a member of an enumeration is found slowly."""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A message of an agency, at one of its destinations."""

    letter: Letter
    cell: Cell
    offset: int
    number: int = 0
    """Which of its destinations."""
    destination: str | None = None


class Hub:
    """What the hub does with the messages of one batch."""

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        """Sit down at the desk, with the lanes of the context in force."""
        self.desk = desk
        self.lanes = lanes
        self.context = lanes.plans.context
        self._counts = desk.tally.counts
        self._digest = self.context.digest
        self._partition = desk.batch.partition
        self._taken_us = desk.batch.taken_us
        self._hops = (self._taken_us, UNSENT)

    def send_on(self, sealed: SealedLetter, offset: int, lanes: list[Lane]) -> bool:
        """Send a letter on unopened, if every lane lets whatever it says pass; say whether it did."""
        for lane in lanes:
            if lane.sent_on is None:
                return False
        for number, lane in enumerate(lanes):
            self._counts[lane.received] += 1
            if sealed.line is not None:
                self._compare_lines(sealed.sender, sealed.line, lane.cell)
            self.desk.unsent.append(self._sealed_delivery(sealed, offset, number, lane))
        return True

    def request(self, asked: Asked, lane: Lane) -> None:
        """Decide a query to one destination."""
        letter = asked.letter
        self._counts[lane.received] += 1
        if letter.line is not None:
            self._compare_lines(letter.sender, letter.line, asked.cell)
        decision = lane.plan.decision or lane.plan.settle(letter.fields, letter.free)
        if decision.verdict is _REFUSE and decision.at_place is _AT_HUB:
            self.refuse(asked, decision, Kind.REFUSED_HUB)
            return
        self.desk.unsent.append(self._delivery(asked, decision))
        if decision.verdict is _DELIVER and (decision.grant or decision.would_refuse):
            self.trace(asked, decision)

    def _compare_lines(self, sender: str, line: str, cell: Cell) -> None:
        asker = self.lanes.asker(sender)
        if asker is None or asker.home_line != line:
            self.desk.tally.count(cell.key(Kind.LINE_MISMATCH))

    def refuse(self, asked: Asked, decision: Decision, booked: Kind) -> None:
        """Answer in the hub's words instead of sending on."""
        self.desk.tally.count(asked.cell.key(booked))
        self.desk.timed.append(partial(self._refusal, asked, decision))
        self.trace(asked, decision)

    def trace(self, asked: Asked, decision: Decision) -> None:
        """Record a decision in the audit."""
        self.desk.shadow(asked.cell, decision)
        request = Request(
            id=self.request_id(asked),
            query=asked.letter.id,
            key=asked.letter.key or None,
            sender=asked.letter.sender or None,
            agency=asked.cell.agency,
            whose=asked.cell.whose,
            to=asked.destination,
            fields=asked.letter.fields,
            stamp=self.desk.stamp(self.context.digest, asked.offset),
        )
        self.desk.audit(request, decision)

    def told(self, asked: Asked, to: str, sent_us: int) -> Told:
        """Say whom a reply from the hub is for."""
        return Told(
            id=self.request_id(asked),
            query=asked.letter.id,
            to=to,
            control=asked.letter.control,
            asked_of=asked.destination,
            stamp=self.desk.stamp(self.context.digest, asked.offset),
            hops=(self.desk.batch.taken_us, sent_us, None, None),
        )

    def request_id(self, asked: Asked) -> str:
        """Name a request by where its query stands: the same at every attempt."""
        return f"{self._partition}.{asked.offset}.{asked.number}"

    def _refusal(self, asked: Asked, decision: Decision, sending: Sending) -> Output:
        letter = asked.letter
        sending.tally.took(Hop.WHOLE, sending.us - self.desk.batch.taken_us)
        quote = quote_text((letter.key, letter.sender, letter.to, letter.control), letter.fields, letter.free)
        content = from_hub(decision.answer or "", quote)
        return self.desk.office.routes.reply(reply(self.told(asked, letter.sender, sending.us), content, decision))

    def _delivery(self, asked: Asked, decision: Decision) -> Output:
        letter = asked.letter
        delivery = Delivery(
            v=VERSION,
            id=self.request_id(asked),
            query=letter.id,
            key=letter.key,
            sender=letter.sender,
            to=asked.destination or "",
            control=letter.control,
            fields=letter.fields,
            free=letter.free,
            line=letter.line,
            stamp=Stamp(ctx=self._digest, at=self._taken_us, p=self._partition, o=asked.offset),
            pending=decision.pending_rules,
            grants=decision.grants,
            hops=self._hops,
        )
        return self.desk.office.routes.unsent(delivery, asked.cell.whose or delivery.to)

    def _sealed_delivery(self, sealed: SealedLetter, offset: int, number: int, lane: Lane) -> Output:
        decision = lane.sent_on or lane.plan.settle(())
        destination = sealed.to[number]
        delivery = SealedDelivery(
            v=VERSION,
            id=f"{self._partition}.{offset}.{number}",
            query=sealed.id,
            key=sealed.key,
            sender=sealed.sender,
            to=destination,
            control=sealed.control,
            fields=sealed.fields,
            free=sealed.free,
            line=sealed.line,
            stamp=Stamp(ctx=self._digest, at=self._taken_us, p=self._partition, o=offset),
            pending=decision.pending_rules,
            grants=decision.grants,
            hops=self._hops,
        )
        return self.desk.office.routes.unsent(delivery, lane.cell.whose or destination)
