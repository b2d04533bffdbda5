"""What the lanes told of plain queries, kept as numbers: who may ask what of whom without being looked at closer.

Nothing is decided here. An asker or stop is written down once the lanes have found it, is what they said as long as
they remember it, and is forgotten with them.
"""

from typing import NamedTuple

import numpy as np

from streams.broker.columns import Integers, Spans
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.messages.keys import VEHICLE_KEYS
from streams.metrics.books import Kind
from streams.policies.plans import Plan
from streams.switch.stages.columns.counting import CountKeys
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.handovers import Handovers
from streams.switch.stages.columns.letters import Outside, outside_of
from streams.switch.stages.columns.parcels import Addresses
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.senders import Senders, SenderTable, names, names_of, repeats
from streams.switch.stages.columns.slots import MISSING, Register, Slots, found
from streams.switch.stages.hub import Asked
from streams.switch.stages.lanes import Asker, Lanes, Stop, Way
from streams.switch.stages.routes import Routes


class WayTable(NamedTuple):
    """What is kept, as the compiled loop reads it."""

    senders: SenderTable
    stops: Slots
    """By destination and its place in the message, and by kind and key: a stop."""
    needs_vehicle: Integers
    """Stop → whether its message must name a vehicle: 1 or 0."""


class FoundRequests(NamedTuple):
    """What a batch came to: requests that are plainly sent on, and the rest."""

    rows: Integers
    """Request → its record."""
    stops: Integers
    """Request → its stop."""
    strays: Integers
    """The stop of each request that came in on another line than its sender's own."""
    closer: Integers
    """Records that must be looked at closer."""


class Ways:
    """What is kept of one context's lanes."""

    def __init__(self, lanes: Lanes, routes: Routes) -> None:
        """Begin with nothing."""
        self.lanes = lanes
        self._routes = routes
        self.senders = Senders()
        self._begin_stops()

    def _begin_stops(self) -> None:
        self._forgotten = self.lanes.forgotten
        self.received = CountKeys()
        self.line_mismatch = CountKeys()
        """Stop → under which key a request is counted, and one that came in on another line than its sender's own."""
        self.handovers = Handovers(self._routes)
        self._by_names = Register()
        self._needs_vehicle = Column()
        self._middles = Pieces()
        self._keys = Pieces()
        self._partitions = Column()

    @property
    def middles(self) -> Spans:
        """Give the middle of every stop's deliveries."""
        return self._middles.spans

    @property
    def addresses(self) -> Addresses:
        """Say where every stop's deliveries go."""
        return Addresses(self._keys.spans, self._partitions.values)

    def tidy(self) -> None:
        """Forget what the lanes forgot, and everything where there is no room for more."""
        if self._forgotten != self.lanes.forgotten or self.handovers.is_full:
            self._begin_stops()

    def sent_on(self, key: bytes, sender: bytes, asker: Asker, way: Way) -> None:
        """Keep a plain query's way, if every request on it is sent on whatever it says."""
        if all(stop.middle is not None for stop in way):
            self.senders.learn(sender, asker)
            for stop in way:
                self._learn_stop(key, asker, stop)

    def handed_over(self, asked: Asked, booked: Kind, plan: Plan) -> None:
        """Keep how a notice is handed over, if every one alike is, whatever it says."""
        decision, sender = plan.decision, asked.letter.sender.encode()
        asker = self.lanes.asker(sender)
        if asker is not None and decision is not None and booked is Kind.NOTICE:
            self.senders.learn(sender, asker)
            self.handovers.learn(asked, asker, decision)

    def _learn_stop(self, key: bytes, asker: Asker, stop: Stop) -> None:
        named = names(name_code(stop.destination.encode()), stop.number, asker.kind, name_code(key))
        if self._by_names.get(*named) == MISSING:
            self._by_names.add(*named, self._needs_vehicle.add(key.decode() in VEHICLE_KEYS))
            self.received.add(stop.received)
            self.line_mismatch.add(stop.lane.account.key(Kind.LINE_MISMATCH))
            budget_class, switch = stop.address
            partition, record_key = self._routes.deliveries[budget_class].place(switch)
            self._middles.add(stop.middle or b"")
            self._keys.add(record_key)
            self._partitions.add(partition)

    def find(self, letters: Spans) -> FoundRequests:
        """Find the stops of all letters whose way is known."""
        return find(letters, WayTable(self.senders.table, self._by_names.slots, self._needs_vehicle.values))


def find(letters: Spans, known: WayTable) -> FoundRequests:
    """Find the stops of all letters whose way is known."""
    most = len(letters.begins) * MOST_DESTINATIONS
    into = FoundRequests(*(np.empty(most, np.int64) for _ in FoundRequests._fields))
    requests, strays, closer = _find(letters, known, into)
    return FoundRequests(into.rows[:requests], into.stops[:requests], into.strays[:strays], into.closer[:closer])


@compiled
def _find(letters: Spans, known: WayTable, into: FoundRequests) -> tuple[int, int, int]:
    """Find the stops of each letter, or put it among those to be looked at closer; say how many there are of each."""
    named = np.zeros(MOST_DESTINATIONS, np.int64)
    count = strays = closer = 0
    for row in range(len(letters.begins)):
        outside = outside_of(letters.data, letters.begins[row], letters.ends[row], named)
        asker = found(known.senders.numbers, outside.sender, 0) if outside.key else MISSING
        stops = _stops_of(outside, named, asker, known, into.stops[count:]) if asker != MISSING else 0
        if stops == 0:
            into.closer[closer] = row
            closer += 1
        elif outside.line != 0 and outside.line != known.senders.home_lines[asker]:
            into.strays[strays : strays + stops] = into.stops[count : count + stops]
            strays += stops
        into.rows[count : count + stops] = row
        count += stops
    return count, strays, closer


@compiled
def _stops_of(outside: Outside, named: Integers, asker: int, known: WayTable, into: Integers) -> int:
    """Find the stop of each destination; say how many there are, or 0 if one must be looked at closer."""
    for number in range(outside.destinations):
        first, second = names_of(named[number], number, known.senders.kinds[asker], outside.key)
        stop = found(known.stops, first, second)
        if stop == MISSING or (known.needs_vehicle[stop] and not outside.names_vehicle) or repeats(named, number):
            return 0
        into[number] = stop
    return outside.destinations
