"""The filter's first stage as a peer has it: read a record, decide, write what is forwarded. No bookkeeping.

Decisions come from the plans that ours uses; reading is quick where that is safe, as ours is.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

import msgspec

from streams.broker.topics import TopicNames
from streams.messages.admit import Admitted, admit
from streams.messages.directory import Directory
from streams.messages.letters import read_sent, to_letter
from streams.messages.message import Message, Reject
from streams.messages.wire import VERSION, Delivery, Letter, Stamp
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.plans import Plans
from streams.switch.stages.lanes import Lanes, Way
from streams.switch.stages.quick import is_plain_query, opened, read_quick
from streams.switch.stages.replies import Told, Unsent, from_hub, quote_text, rejecting, reply

_ENCODE: Final = msgspec.json.Encoder().encode

Decide: TypeAlias = Callable[[int, Admitted], Iterable[tuple[str, Decision]]]
"""Decides a message at a time, once per destination."""


class Forwarded(NamedTuple):
    """A record to write."""

    topic: str
    key: bytes
    value: bytes


class Ruling(NamedTuple):
    """One request of a message, and what was decided about it."""

    letter: Letter
    to: str | None
    decision: Decision
    quote: str = ""


def exact_rulings(directory: Directory, decide: Decide, value: bytes, at_us: int) -> Iterator[Ruling]:
    """Read a record exactly, whatever is in it, and decide each request of it."""
    sent = read_sent(value)
    message = sent.message
    admitted = admit(message, directory) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        nothing = Letter(v=VERSION, id=sent.id or "", key="", sender=admitted.sender or "", to=())
        yield Ruling(nothing, None, rejecting(admitted), admitted.quote)
        return
    letter = to_letter(admitted.message, sent.id or "")
    for to, decision in decide(at_us, admitted):
        yield Ruling(letter, to, decision)


class Judge:
    """Decides, and writes what follows."""

    def __init__(self, plans: Plans, sink: TopicNames) -> None:
        """Begin with nothing remembered."""
        self._plans = plans
        self._lanes = Lanes(plans)
        self._sink = sink

    def forward(self, place: tuple[int, int], value: bytes, at_us: int) -> list[Forwarded]:
        """Judge the record at a partition and offset, and write each request's way on."""
        return [self._write(place, at_us, ruling) for ruling in self.rulings(value, at_us)]

    def rulings(self, value: bytes, at_us: int) -> Iterator[Ruling]:
        """Decide each request of a message."""
        self._lanes.turn_to(at_us)
        way = self._plain_way(value)
        if way is None:
            yield from exact_rulings(self._plans.context.directory, self._plans.decide, value, at_us)
            return
        letter = opened(value)
        for stop in way:
            yield Ruling(letter, stop.destination, stop.lane.plan.settle(letter.fields, letter.free))

    def _plain_way(self, value: bytes) -> Way | None:
        plain = read_quick(value)
        if plain is None:
            return None
        key, sender, to, _ = plain
        asker = self._lanes.asker(sender)
        return self._lanes.find_plain_way(asker, key, to) if asker and is_plain_query(key, value) else None

    def _write(self, place: tuple[int, int], at_us: int, ruling: Ruling) -> Forwarded:
        stamp = Stamp(ctx=self._plans.context.digest, at=at_us, p=place[0], o=place[1])
        if ruling.to is None or (ruling.decision.verdict is Verdict.REFUSE and ruling.decision.at_place is Site.HUB):
            return self._refusal(stamp, ruling)
        return self._delivery(stamp, ruling.letter, ruling.to, ruling.decision)

    def _delivery(self, stamp: Stamp, letter: Letter, to: str, decision: Decision) -> Forwarded:
        delivery = Delivery(
            v=VERSION,
            stamp=stamp,
            number=0,
            to=to,
            pending=decision.pending_rules,
            grants=decision.grants,
            letter=letter,
            hops=(stamp.at, stamp.at),
        )
        key = self._plans.context.directory.state_of(to) or to
        return Forwarded(self._sink.deliveries, key.encode(), _ENCODE(delivery))

    def _refusal(self, stamp: Stamp, ruling: Ruling) -> Forwarded:
        letter = ruling.letter
        told = Told(
            id=f"{stamp.p}.{stamp.o}",
            query=letter.id,
            to=letter.sender,
            control=letter.control,
            asked_of=ruling.to,
            stamp=stamp,
            hops=(stamp.at,),
        )
        quote = ruling.quote or quote_text(
            (letter.key, letter.sender, letter.to, letter.control), letter.fields, letter.free
        )
        content = from_hub(ruling.decision.answer or "", quote)
        answer = reply(Unsent(told, content, ruling.decision), stamp.at)
        return Forwarded(self._sink.replies, letter.sender.encode(), _ENCODE(answer))
