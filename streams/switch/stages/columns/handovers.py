"""Notices that are handed to their terminals as they came, found and written in compiled code.

Nothing is decided here. Kept is what was found for a key, from a kind of sender to a destination, where no such notice
can be decided otherwise, whatever it says. Law: a reply is what `replies.reply` makes of it, byte for byte.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Columns, Integers, Spans
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.wire import VERSION
from streams.metrics.books import Kind, Tally
from streams.policies.decision import Decision
from streams.switch.stages.audit import is_plain
from streams.switch.stages.columns.counting import CountKeys
from streams.switch.stages.columns.destinations import (
    Destinations,
    Named,
    Tracks,
    nobody,
    partition_on,
    rank_of,
    repeats,
    tracks_of,
)
from streams.switch.stages.columns.growing import Column, Pieces, spans_of
from streams.switch.stages.columns.letters import Outside, outside_of
from streams.switch.stages.columns.patchwork import Patchwork, chosen, same
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.senders import SenderTable, names, names_of
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.hub import Asked
from streams.switch.stages.lanes import LANES_KEPT, Asker
from streams.switch.stages.onward import encode
from streams.switch.stages.replies import decided
from streams.switch.stages.routes import Routes
from streams.switch.stages.stage import Batch

_AROUND_TO: Final = len('["')
"""What stands before the first destination's name, and as much behind the last one's."""


class FoundNotices(NamedTuple):
    """Notices of a batch that are plainly handed over, one row for each of their destinations, and the rest."""

    rows: Integers
    """Handed over → its record, as are all but the last."""
    handovers: Integers
    places: Integers
    """Whose terminal it is for."""
    partitions: Integers
    id_begins: Integers
    """What is taken as it came stands from here to the next: from the id to the destinations."""
    id_ends: Integers
    body_begins: Integers
    """And from here to the next: from the control field to the free text."""
    body_ends: Integers
    to_begins: Integers
    """And the destination's name."""
    to_ends: Integers
    closer: Integers
    """Records that must be looked at closer."""


class HandoverTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    senders: SenderTable
    places: Slots
    """By number of a destination's name: whose data it holds."""
    sorts: Integers
    """Place → its sort."""
    handovers: Slots
    """By that and by its place in the message, and by kind and key: an index of the next."""
    ranks: Integers
    """Handed over → how urgent it is."""
    tracks: Tracks


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same for all replies to a batch of letters."""

    letters: Columns
    opening: bytes
    """All before a query's offset."""
    stamp: bytes
    """The stamp, up to a query's offset."""
    closing: bytes


class Handovers:
    """What is kept of one context's lanes."""

    def __init__(self, routes: Routes, destinations: Destinations, sorts: Integers) -> None:
        """Begin with nothing. Of each place its sort is given (`destinations.sorts_of`)."""
        self._destinations = destinations
        self._names = list(destinations.places)
        self._sorts = sorts
        self._tracks = tracks_of(routes.replies)
        self._by_names = Register()
        self._booked = CountKeys()
        self._ranks = Column()
        self._numbers = Pieces()
        self._decided = Pieces()

    @property
    def is_full(self) -> bool:
        """Say whether there is no room for more."""
        return len(self._by_names) >= LANES_KEPT

    def learn(self, asked: Asked, asker: Asker, decision: Decision) -> None:
        """Keep how a notice is handed to one of its destinations."""
        key, place = asked.letter.key, self._destinations.places.get(asked.account.whose or "")
        if place is None or not is_plain(decision) or asked.number >= MOST_DESTINATIONS:
            return
        named = names(int(self._sorts[place]), asked.number, asker.kind, name_code(key.encode()))
        if self._by_names.get(*named) == MISSING:
            self._by_names.add(*named, self._ranks.add(rank_of(key)))
            self._booked.add(asked.account, Kind.NOTICE)
            self._numbers.add(b'.%d","query":"' % asked.number)
            self._decided.add(decided(decision))

    def find(self, letters: Spans, among: Integers, senders: SenderTable) -> FoundNotices:
        """Find the notices that are plainly handed over, among some of the letters."""
        slots = self._destinations.slots, self._sorts, self._by_names.slots
        return find(letters, among, HandoverTable(senders, *slots, self._ranks.values, self._tracks))

    def count(self, notices: FoundNotices, tally: Tally) -> None:
        """Book what is handed over."""
        self._booked.count(notices.handovers, notices.places, self._names, tally)

    def replies(self, notices: FoundNotices, common: Common) -> Patchwork:
        """Put replies together: as `wire.Reply` is written, byte for byte."""
        count, data = len(notices.rows), common.letters.values.data
        to = Spans(data, notices.to_begins, notices.to_ends)
        offsets = spans_of([b"%d" % offset for offset in common.letters.places.offsets[notices.rows].tolist()])
        pieces = (
            same(common.opening, count),
            offsets,
            chosen(self._numbers.spans, notices.handovers),
            Spans(data, notices.id_begins, notices.id_ends),
            same(b'"', count),
            to,
            same(b'"', count),
            Spans(data, notices.body_begins, notices.body_ends),
            same(b',"asked_of":"', count),
            to,
            same(b'"', count),
            chosen(self._decided.spans, notices.handovers),
            same(common.stamp, count),
            offsets,
            same(common.closing, count),
        )
        return Patchwork(notices.rows, notices.partitions, to, pieces)


def common_of(letters: Columns, batch: Batch, context: str, sent_us: int) -> Common:
    """Write what is the same for a batch: where it comes from, by which context and time it is judged, its hops."""
    stamp = b'"stamp":{"ctx":%b,"at":%d,"p":%d,"o":' % (encode(context), batch.at_us, batch.partition)
    hops = b'},"hops":[%d,%d,null,null]}' % (batch.taken_us, sent_us)
    return Common(letters, b'{"v":%d,"id":"%d.' % (VERSION, batch.partition), stamp, hops)


def find(letters: Spans, among: Integers, known: HandoverTable) -> FoundNotices:
    """Find the notices that are plainly handed over, among some of the letters."""
    into = FoundNotices(*(np.empty(len(among) * MOST_DESTINATIONS, np.int64) for _ in FoundNotices._fields))
    count, closer = _find(letters, among, known, nobody(), into)
    handed_over = FoundNotices(*(column[:count] for column in into))
    return handed_over._replace(closer=into.closer[:closer])


@compiled
def _find(letters: Spans, among: Integers, known: HandoverTable, named: Named, into: FoundNotices) -> tuple[int, int]:
    """Find how each letter is handed over, or put it among those to be looked at closer; say how many of each."""
    count = closer = 0
    for row in among:
        outside = outside_of(letters.data, letters.begins[row], letters.ends[row], named)
        sender = found(known.senders.numbers, outside.sender, 0) if outside.key else MISSING
        handed = _handovers_of(outside, sender, known, into, count) if sender != MISSING else 0
        if handed == 0:
            into.closer[closer] = row
            closer += 1
        for number in range(handed):
            rank = known.ranks[into.handovers[count]]
            begin, end = named.begins[number], named.ends[number]
            into.rows[count], into.to_begins[count], into.to_ends[count] = row, begin, end
            into.partitions[count] = partition_on(known.tracks, rank, letters.data, begin, end)
            into.id_begins[count], into.id_ends[count] = outside.id_begin, named.begins[0] - _AROUND_TO
            into.body_begins[count] = named.ends[outside.destinations - 1] + _AROUND_TO
            into.body_ends[count] = outside.body_end + 1
            count += 1
    return count, closer


@compiled
def _handovers_of(outside: Outside, sender: int, known: HandoverTable, into: FoundNotices, count: int) -> int:
    """Find how a letter is handed to each destination; say how many there are, or 0 if one must be looked at closer."""
    for number in range(outside.destinations):
        place = found(known.places, outside.named.codes[number], 0)
        if place == MISSING:
            return 0
        first, second = names_of(known.sorts[place], number, known.senders.kinds[sender], outside.key)
        handover = found(known.handovers, first, second)
        if handover == MISSING or repeats(outside.named, number):
            return 0
        into.handovers[count + number], into.places[count + number] = handover, place
    return outside.destinations
