"""What terminals get: the reply to a request, to a message that was rejected, and messages handed over as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.messages.fields import join_body
from streams.messages.message import Reject
from streams.messages.ori import HUB
from streams.messages.text import join_text, quote, write_header
from streams.messages.wire import VERSION, FieldPair, Reply, Stamp
from streams.metrics.books import Hop
from streams.policies.decision import Decision, Verdict
from streams.switch.stages.onward import encode
from streams.switch.stages.texts import key_of, shown


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a reply is for, and what it answers."""

    id: str
    query: str
    to: str
    control: str
    asked_of: str | None
    stamp: Stamp
    hops: tuple[int, ...]
    """When it came into the hub and went out again so far, µs. Out of the hub it goes when the reply is sent."""

    def hops_at(self, sent_us: int) -> tuple[int | None, int | None, int | None, int | None]:
        """Give all four hops; none where it never came."""
        inside = len(self.hops) % 2
        first, second, third, fourth, *_ = (*self.hops, *(sent_us,) * inside, None, None, None)
        return first, second, third, fourth


@dataclass(frozen=True, slots=True)
class Content:
    """What a reply carries, and from whom."""

    key: str
    sender: str
    fields: tuple[FieldPair, ...] = ()
    free: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A reply that lacks nothing but the time it is sent."""

    told: Told
    content: Content
    decision: Decision
    since: tuple[tuple[Hop, int], ...] = ()
    """Which stretches of its way end when it is sent, and when each began."""


def reply(unsent: Unsent, sent_us: int) -> Reply:
    """Put a reply together."""
    told, content, decision = unsent.told, unsent.content, unsent.decision
    return Reply(
        v=VERSION,
        id=told.id,
        query=told.query,
        key=content.key,
        sender=content.sender,
        to=told.to,
        control=told.control,
        fields=content.fields,
        free=content.free,
        asked_of=told.asked_of,
        verdict=decision.verdict.value,
        place=decision.at_place.value if decision.at_place else None,
        rules=decision.rules,
        removed=decision.removed,
        grant=decision.grant,
        answer=decision.answer,
        stamp=told.stamp,
        hops=told.hops_at(sent_us),
    )


def decided(decision: Decision) -> bytes:
    """Write what `reply` says of a decision, between the destination and the stamp: the same for all alike."""
    place = decision.at_place.value if decision.at_place else None
    what = decision.verdict.value, place, decision.rules, decision.removed, decision.grant, decision.answer
    piece = b',"verdict":%b,"place":%b,"rules":%b,"removed":%b,"grant":%b,"answer":%b,'
    return piece % tuple(map(encode, what))


def from_hub(answer: str, quoted: str) -> Content:
    """Say no, or tell a status, in the hub's words."""
    return Content(key_of(answer), HUB, free=shown(answer, quoted))


def rejecting(reject: Reject) -> Decision:
    """Give the decision on a message that could not be understood."""
    return Decision(Verdict.REJECT, answer=reject.code)


def quote_text(head: tuple[str, str, Sequence[str], str], fields: tuple[FieldPair, ...], free: str) -> str:
    """Give the first characters of a message in its text form; `head` is key, sender, destinations, control field."""
    key, sender, destinations, control = head
    return quote(join_text(write_header(key, sender, tuple(destinations), control), join_body(fields, free)))
