"""What the lanes told of plain queries, kept as numbers: what may be sent on to whom without being looked at closer.

Nothing is decided here. A stop is written down once the lanes have found it, and is what they said as long as they
remember it.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np

from streams.broker.columns import Integers, Spans
from streams.broker.tracks import PRECEDENCE
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.keys import VEHICLE_KEYS
from streams.metrics.books import Kind, Tally
from streams.switch.stages.columns.counting import CountKeys
from streams.switch.stages.columns.destinations import Destinations, Named, nobody, repeats
from streams.switch.stages.columns.growing import Column, Pieces, spans_of
from streams.switch.stages.columns.letters import Outside, outside_of
from streams.switch.stages.columns.parcels import Addresses, Middles, Requests
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.senders import SenderTable, names, names_of
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.columns.strangers import Strangers, no_strangers, note_stranger
from streams.switch.stages.lanes import Asker, Stop
from streams.switch.stages.onward import around
from streams.switch.stages.routes import Routes

_CLASSES: Final = len(PRECEDENCE)


class StopTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    senders: SenderTable
    places: Slots
    """By number of a destination's name: whose data it holds."""
    sorts: Integers
    """Place → its sort."""
    stops: Slots
    """By that and by its place in the message, and by kind and key: a stop."""
    needs_vehicle: Integers
    """Stop → whether its message must name a vehicle: 1 or 0."""
    ranks: Integers
    """Stop → how urgent it is."""


class FoundRequests(NamedTuple):
    """What letters came to: requests that are plainly sent on, and the rest."""

    requests: Requests
    strays: Integers
    """Which of them came in on another line than their sender's own."""
    closer: Integers
    """Records that must be looked at closer."""
    strangers: Collection[bytes]
    """Who sent some of those, and may be known to the directory."""


class _Into(NamedTuple):
    """Room for what the compiled loop finds."""

    requests: Requests
    strays: Integers
    closer: Integers
    strangers: Strangers


class Stops:
    """What is kept of one context's lanes. It only grows: what was found stays where it is."""

    def __init__(self, routes: Routes, destinations: Destinations, sorts: Integers) -> None:
        """Begin with nothing. Of each place its sort is given (`destinations.sorts_of`)."""
        self._destinations = destinations
        self._names = list(destinations.places)
        self._sorts = sorts
        self.addresses = addresses_of(routes, self._names)
        """Where deliveries go: to each place, of each class in turn."""
        self._received = CountKeys()
        self._line_mismatch = CountKeys()
        self._by_names = Register()
        self._needs_vehicle = Column()
        self._ranks = Column()
        self._heads = Pieces()
        self._tails = Pieces()

    @property
    def middles(self) -> Middles:
        """Give the middle of every stop's deliveries."""
        return Middles(self._heads.spans, self._tails.spans)

    def learn(self, key: bytes, asker: Asker, stop: Stop) -> None:
        """Keep a stop whose requests are sent on whatever they say."""
        budget_class, switch = stop.address
        place, decision = self._destinations.places.get(switch), stop.lane.sent_on
        if place is None or decision is None:
            return
        named = names(int(self._sorts[place]), stop.number, asker.kind, name_code(key))
        if self._by_names.get(*named) == MISSING:
            self._by_names.add(*named, self._needs_vehicle.add(key.decode() in VEHICLE_KEYS))
            self._ranks.add(PRECEDENCE.index(budget_class))
            self._received.add(stop.lane.account, Kind.RECEIVED)
            self._line_mismatch.add(stop.lane.account, Kind.LINE_MISMATCH)
            before, behind = around(stop.number, decision)
            self._heads.add(before)
            self._tails.add(behind)

    def find(self, letters: Spans, among: Integers, senders: SenderTable) -> FoundRequests:
        """Find the stops of all letters whose way is known, among some."""
        slots = self._destinations.slots, self._sorts, self._by_names.slots
        return find(letters, among, StopTable(senders, *slots, self._needs_vehicle.values, self._ranks.values))

    def count(self, found: FoundRequests, tally: Tally) -> None:
        """Book what is sent on."""
        stops, places = found.requests.stops, found.requests.addresses // _CLASSES
        self._received.count(stops, places, self._names, tally)
        self._line_mismatch.count(stops[found.strays], places[found.strays], self._names, tally)


def addresses_of(routes: Routes, places: Sequence[str]) -> Addresses:
    """Say where deliveries go: to each place, of each class in turn."""
    outlets = [routes.deliveries[budget_class] for budget_class in PRECEDENCE]
    each = [outlet.place(place) for place in places for outlet in outlets]
    return Addresses(spans_of([key for _, key in each]), np.array([partition for partition, _ in each], np.int64))


def find(letters: Spans, among: Integers, known: StopTable) -> FoundRequests:
    """Find the stops of all letters whose way is known, among some."""
    most = len(among) * MOST_DESTINATIONS
    requests_found = Requests(*(np.empty(most, np.int64) for _ in Requests._fields))
    into = _Into(requests_found, np.empty(most, np.int64), np.empty(most, np.int64), no_strangers(len(among)))
    requests, strays, closer, strangers = _find(letters, among, known, nobody(), into)
    sent_on = Requests(*(column[:requests] for column in into.requests))
    names = {name for name, _ in into.strangers.names(letters.data, strangers)}
    return FoundRequests(sent_on, into.strays[:strays], into.closer[:closer], names)


@compiled
def _find(letters: Spans, among: Integers, known: StopTable, named: Named, into: _Into) -> tuple[int, int, int, int]:
    """Find the stops of each letter, or put it among those to be looked at closer; say how many there are of each."""
    count = strays = closer = strangers = 0
    for row in among:
        outside = outside_of(letters.data, letters.begins[row], letters.ends[row], named)
        asker = found(known.senders.numbers, outside.sender, 0) if outside.key else MISSING
        stops = _stops_of(outside, asker, known, into.requests, count) if asker != MISSING else 0
        if stops == 0:
            into.closer[closer] = row
            closer += 1
            if asker == MISSING and outside.key != 0:
                strangers = note_stranger(into.strangers, strangers, outside.sender_begin, outside.sender_end, 0)
        elif outside.line != 0 and outside.line != known.senders.home_lines[asker]:
            into.strays[strays : strays + stops] = np.arange(count, count + stops)
            strays += stops
        for number in range(stops):
            into.requests.rows[count] = row
            into.requests.to_begins[count], into.requests.to_ends[count] = named.begins[number], named.ends[number]
            count += 1
    return count, strays, closer, strangers


@compiled
def _stops_of(outside: Outside, asker: int, known: StopTable, into: Requests, count: int) -> int:
    """Find the stop of each destination; say how many there are, or 0 if one must be looked at closer."""
    for number in range(outside.destinations):
        place = found(known.places, outside.named.codes[number], 0)
        if place == MISSING:
            return 0
        first, second = names_of(known.sorts[place], number, known.senders.kinds[asker], outside.key)
        stop = found(known.stops, first, second)
        if (
            stop == MISSING
            or (known.needs_vehicle[stop] and not outside.names_vehicle)
            or repeats(outside.named, number)
        ):
            return 0
        into.stops[count + number] = stop
        into.addresses[count + number] = place * _CLASSES + known.ranks[stop]
    return outside.destinations
