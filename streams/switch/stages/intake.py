"""The hub's first stage: read what agencies send, decide for each destination, send on or answer.

Called by the host with records of one partition that all stand under one context. Queries go on to `nlets.deliveries`,
refusals back to `nlets.replies`; a block that sits at a state is left to that state. What isn't plainly a query in
order goes over the counter (`counter.py`). What is delivered is what was judged: as our own encoder writes it, which is
how a plain letter came (`docs/adr/0013-plain-letters-as-they-came.md`).
"""

from streams.broker.port import Layout, Record
from streams.messages.letters import read_sent
from streams.metrics.books import Kind
from streams.metrics.sources import StageName
from streams.switch.stages.counter import serve
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.hub import Hub
from streams.switch.stages.lanes import NOBODY, Lanes, LanesByContext
from streams.switch.stages.quick import is_plain_query, meant, read_quick
from streams.switch.stages.stage import Batch, Contexts, Work


class Intake:
    """The stage. Its lanes are remembered between batches; they change nothing but the time a batch takes."""

    name = StageName.INTAKE
    layout = Layout.RECORDS

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        self._resources = resources
        self._lanes = LanesByContext()

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch, under the context in force."""
        lanes = self._lanes_at(batch, contexts)
        hub = Hub(Desk(self.name, self._resources, batch), lanes)
        for record in batch.records:
            take(hub, record)
        return hub.desk.work(lanes.plans.context.digest)

    def _lanes_at(self, batch: Batch, contexts: Contexts) -> Lanes:
        """Find the lanes of the context in force, as they are at the time the batch is judged by."""
        lanes = self._lanes.of(contexts.plans(contexts.in_force))
        lanes.turn_to(batch.at_us)
        return lanes

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on records that can't be processed; each is a request received and dead-lettered."""
        desk = Desk(self.name, self._resources, batch)
        for record in batch.records:
            desk.tally.count(NOBODY.key(Kind.RECEIVED))
            desk.dead_letter(record, NOBODY, reason)
        return desk.work("")


def take(hub: Hub, record: Record) -> None:
    """Take one record: plain queries straight to their lanes, other plain letters and all the rest over the counter."""
    value = record.value or b""
    plain = read_quick(value)
    if plain is None:
        serve(hub, record, read_sent(value))
        return
    key, sender, to, line = plain
    asker = hub.lanes.asker(sender)
    way = hub.lanes.find_plain_way(asker, key, to) if asker and is_plain_query(key, value) else None
    if asker is None or way is None:
        serve(hub, record, meant(value))
    else:
        hub.send_on(value, record.offset, way)
        hub.compare_lines(line, asker, way)
        hub.notes.sent_on(key, sender, asker, way)
