"""One batch in the hub: each request of a query is refused here, or sent on to its destination."""

from typing import Final, Protocol

import msgspec

from streams.messages.wire import Letter, Stamp, request_id
from streams.metrics.books import Hop, Kind
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.plans import Plan
from streams.switch.stages.audit import Request, leaves_a_trace
from streams.switch.stages.desk import Desk
from streams.switch.stages.lanes import Account, Asker, Lanes, Stop, Way
from streams.switch.stages.onward import middle
from streams.switch.stages.quick import opened
from streams.switch.stages.replies import Content, Told, Unsent, from_hub, quote_text

_REFUSE: Final = Verdict.REFUSE
_DELIVER: Final = Verdict.DELIVER
_AT_HUB: Final = Site.HUB
"""Looked up once: a member of an enumeration is found slowly."""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A message of an agency, at one of its destinations."""

    letter: Letter
    account: Account
    offset: int
    number: int = 0
    """Which of its destinations."""
    destination: str | None = None


class Notes(Protocol):
    """Are told of what may be the same for every message alike."""

    def sent_on(self, key: bytes, sender: bytes, asker: Asker, way: Way) -> None:
        """Keep a plain query's way: key and sender as they stand there."""

    def handed_over(self, asked: Asked, booked: Kind, plan: Plan) -> None:
        """Keep by which plan a message is handed to its terminal, and how it is booked."""


class NoNotes:
    """Keep nothing."""

    def sent_on(self, _key: bytes, _sender: bytes, _asker: Asker, _way: Way) -> None:
        """Keep nothing of a query's way."""

    def handed_over(self, _asked: Asked, _booked: Kind, _plan: Plan) -> None:
        """Keep nothing of what is handed over."""


class Hub:
    """What the hub does with the messages of one batch."""

    def __init__(self, desk: Desk, lanes: Lanes, notes: Notes | None = None) -> None:
        """Sit down at the desk, with the lanes of the context in force."""
        self.desk = desk
        self.lanes = lanes
        self.notes = notes or NoNotes()
        self.context = lanes.plans.context
        self._counts = desk.tally.counts
        self._onward = desk.onward

    def send_on(self, letter: bytes, offset: int, way: Way) -> None:
        """Take a query's requests. The letter is as our own encoder writes it."""
        message: Letter | None = None
        for stop in way:
            self._counts[stop.received] += 1
            if stop.middle is None:
                message = message or opened(letter)
                asked = Asked(message, stop.lane.account, offset, stop.number, stop.destination)
                self._decide(asked, letter, stop)
            else:
                self._onward.append((offset, stop.middle, letter, stop.address))

    def compare_lines(self, line: bytes | None, asker: Asker, way: Way) -> None:
        """Count requests that came in on another line than their sender's own."""
        if line is not None and line != asker.home_line:
            for stop in way:
                self.desk.tally.count(stop.lane.account.key(Kind.LINE_MISMATCH))

    def _decide(self, asked: Asked, letter: bytes, stop: Stop) -> None:
        """Decide a query to one destination."""
        decision = stop.lane.plan.settle(asked.letter.fields, asked.letter.free)
        if decision.verdict is _REFUSE and decision.at_place is _AT_HUB:
            self.refuse(asked, decision, Kind.REFUSED_HUB)
            return
        piece = middle(stop.number, stop.destination, decision)
        self._onward.append((asked.offset, piece, letter, stop.address))
        if decision.verdict is _DELIVER and leaves_a_trace(decision):
            self.trace(asked, decision)

    def refuse(self, asked: Asked, decision: Decision, booked: Kind) -> None:
        """Answer in the hub's words instead of sending on."""
        letter = asked.letter
        self.desk.tally.count(asked.account.key(booked))
        quote = quote_text((letter.key, letter.sender, letter.to, letter.control), letter.fields, letter.free)
        self.answer(asked, letter.sender, from_hub(decision.answer or "", quote), decision)
        self.trace(asked, decision)

    def answer(self, asked: Asked, to: str, content: Content, decision: Decision) -> None:
        """End a request here, with a reply."""
        since = ((Hop.WHOLE, self.desk.batch.taken_us),)
        self.desk.replies.append(Unsent(self.told(asked, to), content, decision, since))

    def trace(self, asked: Asked, decision: Decision) -> None:
        """Record a decision in the audit."""
        self.desk.shadow(asked.account, decision)
        stamp = self._stamp(asked)
        request = Request(
            id=request_id(stamp, asked.number),
            query=asked.letter.id,
            key=asked.letter.key or None,
            sender=asked.letter.sender or None,
            agency=asked.account.agency,
            whose=asked.account.whose,
            to=asked.destination,
            fields=asked.letter.fields,
            stamp=stamp,
        )
        self.desk.audit(request, decision)

    def told(self, asked: Asked, to: str) -> Told:
        """Say whom a reply from the hub is for."""
        stamp = self._stamp(asked)
        return Told(
            id=request_id(stamp, asked.number),
            query=asked.letter.id,
            to=to,
            control=asked.letter.control,
            asked_of=asked.destination,
            stamp=stamp,
            hops=(self.desk.batch.taken_us,),
        )

    def _stamp(self, asked: Asked) -> Stamp:
        return self.desk.stamp(self.context.digest, asked.offset)
