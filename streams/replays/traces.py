"""From what a switch wrote back to the decisions it made: deliveries, audit and replies, by the timetable.

A request that was sent on left a delivery; one that was refused, rejected, lifted by a grant or touched by a shadow
rule left an audit record; a notice or an answer that was handed over left at least a reply. What the way back decided
about answers of the emulated states is no decision on the log. Pure, but for the shelf that all of it is put on.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

from streams.broker.port import Record
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.wire import Audited, Delivery, Reply, Stamp
from streams.metrics.sources import StageName
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.rows import Row
from streams.replays.shelf import Found, Shelf

Shape = TypeVar("Shape", Delivery, Audited, Reply)

_delivery: Final = msgspec.json.Decoder(Delivery).decode
_audited: Final = msgspec.json.Decoder(Audited).decode
_reply: Final = msgspec.json.Decoder(Reply).decode


class _Kind(IntEnum):
    """What tells of a request; the later word counts."""

    HANDED_OVER = 0
    """A reply of which nothing was sent on: else it is a word of the way back."""
    SENT_ON = 1
    DECIDED = 2


class Traces:
    """What the switch left of each line of the log, by destination."""

    def __init__(self, shelf: Shelf) -> None:
        """Begin with nothing read; the shelf says which line stands where."""
        self._shelf = shelf

    def take_deliveries(self, records: Iterable[Record]) -> None:
        """Take in what the hub sent on, and which rules are pending there."""
        self._shelf.keep(
            Found(line, _Kind.SENT_ON, delivery.to, _packed(Decision(Verdict.DELIVER, pending_rules=delivery.pending)))
            for line, delivery in self._read(records, _delivery)
        )

    def take_audit(self, records: Iterable[Record]) -> None:
        """Take in what was refused, rejected or noted where the query is decided."""
        self._shelf.keep(
            Found(line, _Kind.DECIDED, audited.to, _packed(_decision(audited)))
            for line, audited in self._read(records, _audited)
            if audited.stage != StageName.BACK
        )

    def take_replies(self, records: Iterable[Record]) -> None:
        """Take in what terminals got, of which handed over messages left nothing else."""
        self._shelf.keep(
            Found(line, _Kind.HANDED_OVER, reply.asked_of, _packed(_handed_over(reply)))
            for line, reply in self._read(records, _reply)
            if not self._shelf.has(line, _Kind.SENT_ON)
        )

    def rows(self, entry: LogEntry) -> tuple[Row, ...]:
        """Give the rows of a line; none if nothing was decided on it."""
        found = self._shelf.of(entry.n)
        pending = {each.to: _unpacked(each.what).pending_rules for each in found if each.kind == _Kind.SENT_ON}
        told = {each.to: _unpacked(each.what) for each in found}
        return tuple(_row(entry, to, decision, pending.get(to, ())) for to, decision in told.items())

    def _read(self, records: Iterable[Record], decode: Callable[[bytes], Shape]) -> Iterator[tuple[int, Shape]]:
        for record in records:
            shape = decode(record.value or b"")
            stamp: Stamp = shape.stamp
            line = self._shelf.line_at(stamp.p, stamp.o)
            if line is not None:
                yield line, shape


def _row(entry: LogEntry, to: str | None, decision: Decision, pending: tuple[str, ...]) -> Row:
    message = entry.message
    key, sender = (message.key.code, message.sender) if isinstance(message, Message) else (message.key, message.sender)
    # Of a query that a state refuses nothing is pending; of one that passes with a trace, its delivery tells.
    waits = decision.verdict is Verdict.DELIVER
    return Row(
        entry.n,
        entry.at_text,
        key,
        sender,
        to,
        decision.verdict,
        decision.at_place,
        decision.rules,
        decision.would_refuse,
        pending if waits else (),
        decision.removed,
        decision.duties,
        decision.grant,
        decision.answer,
    )


def _decision(audited: Audited) -> Decision:
    return Decision(
        Verdict(audited.verdict),
        _site(audited.place),
        audited.rules,
        audited.would_refuse,
        removed=audited.removed,
        duties=audited.duties,
        grant=audited.grant,
        answer=audited.answer,
    )


def _handed_over(reply: Reply) -> Decision:
    return Decision(
        Verdict(reply.verdict),
        _site(reply.place),
        reply.rules,
        removed=reply.removed,
        grant=reply.grant,
        answer=reply.answer,
    )


def _site(place: str | None) -> Site | None:
    return Site(place) if place else None


_packed: Final = msgspec.json.Encoder().encode


@lru_cache(maxsize=1 << 12)
def _unpacked(what: bytes) -> Decision:
    """Read equal decisions once: there are few, however long the log."""
    return _decision_in(what)


_decision_in: Final = msgspec.json.Decoder(Decision).decode
