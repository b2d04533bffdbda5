"""From what a switch wrote back to the decisions it made: deliveries, audit and replies, by the timetable. Pure.

A request that was sent on left a delivery; one that was refused, rejected, lifted by a grant or touched by a shadow
rule left an audit record; a notice or an answer that was handed over left at least a reply. What the way back decided
about answers of the emulated states is no decision on the log.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

from streams.broker.port import Record
from streams.broker.timetable import Timetable
from streams.messages.log import LogEntry
from streams.messages.message import Message
from streams.messages.wire import Audited, Delivery, Reply, Stamp
from streams.metrics.sources import StageName
from streams.policies.decision import Decision, Site, Verdict
from streams.policies.rows import ConflictingRowsError, Row

Shape = TypeVar("Shape")

_delivery: Final = msgspec.json.Decoder(Delivery).decode
_audited: Final = msgspec.json.Decoder(Audited).decode
_reply: Final = msgspec.json.Decoder(Reply).decode


class Traces:
    """What the switch left of each line of the log, by destination."""

    def __init__(self, timetable: Timetable) -> None:
        """Begin with nothing read."""
        self._timetable = timetable
        self._sent_on: dict[int, dict[str | None, tuple[str, ...]]] = {}
        """Line → destination → the rules that are pending."""
        self._decided: dict[int, dict[str | None, Decision]] = {}
        self._handed_over: dict[int, dict[str | None, Decision]] = {}

    def take_deliveries(self, records: Iterable[Record]) -> None:
        """Take in what the hub sent on."""
        for line, delivery in self._read(records, _delivery, lambda each: each.stamp):
            self._keep(self._sent_on, (line, delivery.to), delivery.pending)

    def take_audit(self, records: Iterable[Record]) -> None:
        """Take in what was refused, rejected or noted where the query is decided."""
        for line, audited in self._read(records, _audited, lambda each: each.stamp):
            if audited.stage != StageName.BACK:
                self._keep(self._decided, (line, audited.to), _decision(audited))

    def take_replies(self, records: Iterable[Record]) -> None:
        """Take in what terminals got, of which handed over messages left nothing else."""
        for line, reply in self._read(records, _reply, lambda each: each.stamp):
            if line not in self._sent_on:
                self._keep(self._handed_over, (line, reply.asked_of), _handed_over(reply))

    def rows(self, entry: LogEntry) -> tuple[Row, ...]:
        """Give the rows of a line; none if nothing was decided on it."""
        pending = self._sent_on.get(entry.n, {})
        sent_on = {to: Decision(Verdict.DELIVER, pending_rules=rules) for to, rules in pending.items()}
        decided = self._decided.get(entry.n, {})
        found = {**self._handed_over.get(entry.n, {}), **sent_on, **decided}
        return tuple(_row(entry, to, decision, pending) for to, decision in found.items())

    def _read(
        self, records: Iterable[Record], decode: Callable[[bytes], Shape], stamp_of: Callable[[Shape], Stamp]
    ) -> Iterator[tuple[int, Shape]]:
        for record in records:
            shape = decode(record.value or b"")
            stamp = stamp_of(shape)
            place = self._timetable.place(stamp.p, stamp.o)
            if place is not None:
                yield place.line, shape

    def _keep(self, found: dict[int, dict[str | None, Shape]], request: tuple[int, str | None], value: Shape) -> None:
        """Keep what was found of a request.

        Raises:
            ConflictingRowsError: something else was found of it before.
        """
        line, to = request
        if found.setdefault(line, {}).setdefault(to, value) != value:
            raise ConflictingRowsError(line, to)


def _row(entry: LogEntry, to: str | None, decision: Decision, pending: Mapping[str | None, Sequence[str]]) -> Row:
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
        tuple(pending.get(to, ())) if waits else (),
        decision.removed,
        decision.duties,
        decision.grant,
        decision.answer,
    )


def _decision(audited: Audited) -> Decision:
    rules, removed, duties = audited.rules, audited.removed, audited.duties
    what = audited.verdict, audited.place, rules, audited.would_refuse, removed, duties, audited.grant, audited.answer
    return _one(*what)


def _handed_over(reply: Reply) -> Decision:
    return _one(reply.verdict, reply.place, reply.rules, (), reply.removed, (), reply.grant, reply.answer)


@lru_cache(maxsize=1 << 12)
def _one(  # noqa: PLR0913, PLR0917 -- what a record says of a decision, to be looked up by
    verdict: str,
    place: str | None,
    rules: tuple[str, ...],
    would_refuse: tuple[str, ...],
    removed: tuple[str, ...],
    duties: tuple[str, ...],
    grant: str | None,
    answer: str | None,
) -> Decision:
    """Make equal decisions once: there are few, however long the log."""
    site = Site(place) if place else None
    return Decision(Verdict(verdict), site, rules, would_refuse, (), removed, duties, grant, answer)
