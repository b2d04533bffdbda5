"""What the lanes told of plain letters: who may send what to whom, by compiled code and without a closer look.

Nothing is decided here, and everything is forgotten with the lanes that told it.
"""

from typing import NamedTuple

from streams.broker.columns import Integers, Spans
from streams.metrics.books import Kind
from streams.policies.plans import Plan
from streams.switch.stages.columns.destinations import destinations_of, sorts_of
from streams.switch.stages.columns.handovers import FoundNotices, Handovers
from streams.switch.stages.columns.senders import Senders
from streams.switch.stages.columns.stops import FoundRequests, Stops
from streams.switch.stages.hub import Asked
from streams.switch.stages.lanes import Asker, Lanes, Way
from streams.switch.stages.routes import Routes


class FoundLetters(NamedTuple):
    """What letters came to: plain queries, plain notices, and the records that must be looked at closer."""

    queries: FoundRequests
    notices: FoundNotices
    closer: Integers


class Ways:
    """What is kept of one context's lanes."""

    def __init__(self, lanes: Lanes, routes: Routes) -> None:
        """Begin with nothing."""
        self.lanes = lanes
        self._routes = routes
        context = lanes.plans.context
        self._destinations = destinations_of(context.directory)
        self._sorts = sorts_of(self._destinations, context.bundle)
        self._senders = Senders()
        self._begin()

    def _begin(self) -> None:
        self._forgotten = self.lanes.forgotten
        self.stops = Stops(self._routes, self._destinations, self._sorts)
        self.handovers = Handovers(self._routes, self._destinations, self._sorts)

    def tidy(self) -> None:
        """Forget what the lanes forgot, and everything where there is no room for more."""
        if self._forgotten != self.lanes.forgotten or self.handovers.is_full:
            self._begin()

    def sent_on(self, key: bytes, sender: bytes, asker: Asker, way: Way) -> None:
        """Keep a plain query's way, if every request on it is sent on whatever it says."""
        if all(stop.lane.sent_on for stop in way):
            self._senders.learn(sender, asker)
            for stop in way:
                self.stops.learn(key, asker, stop)

    def handed_over(self, asked: Asked, booked: Kind, plan: Plan) -> None:
        """Keep how a notice is handed over, if every one alike is, whatever it says."""
        decision, sender = plan.decision, asked.letter.sender.encode()
        asker = self.lanes.asker(sender)
        if asker is not None and decision is not None and booked is Kind.NOTICE:
            self._senders.learn(sender, asker)
            self.handovers.learn(asked, asker, decision)

    def find(self, letters: Spans, among: Integers) -> FoundLetters:
        """Find what is known, among some of the letters."""
        queries = self.stops.find(letters, among, self._senders.table)
        if self._senders.meet(queries.strangers, self.lanes):
            queries = self.stops.find(letters, among, self._senders.table)
        notices = self.handovers.find(letters, queries.closer, self._senders.table)
        return FoundLetters(queries, notices, notices.closer)
