"""The hub's first stage: read what agencies send, decide for each destination, send on or answer.

Called by the host with records of one partition that all stand under one context. Queries go on to `nlets.deliveries`,
refusals back to `nlets.replies`; a block that sits at a state is left to that state. What isn't plainly a query in
order goes over the counter (`counter.py`). What is delivered is written from what was judged, never from
the sender's bytes.
"""

from streams.broker.port import Record
from streams.messages.letters import Sent, read_sent
from streams.metrics.books import Kind
from streams.switch.stages.counter import serve
from streams.switch.stages.desk import Desk, StageResources
from streams.switch.stages.hub import Hub
from streams.switch.stages.lanes import NOBODY, LanesByContext
from streams.switch.stages.quick import is_plain_query, message_of, read_quick
from streams.switch.stages.stage import Batch, Contexts, Work


class Intake:
    """The stage. Its lanes are remembered between batches; they change nothing but the time a batch takes."""

    name = "intake"

    def __init__(self, resources: StageResources) -> None:
        """Take what outputs are written with."""
        self._resources = resources
        self._lanes = LanesByContext()

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch, under the context in force."""
        plans = contexts.plans(contexts.in_force)
        lanes = self._lanes.of(plans)
        lanes.turn_to(batch.taken_us)
        hub = Hub(Desk(self.name, self._resources, batch), lanes)
        for record in batch.records:
            take(hub, record)
        return hub.desk.work(plans.context.digest)

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
    letter = read_quick(value)
    asker = None if letter is None else hub.lanes.asker(letter.sender)
    if letter is None or asker is None:
        serve(hub, record, read_sent(value))
        return
    lanes = hub.lanes.find_all(asker, letter.key, letter.to) if is_plain_query(letter) else None
    if lanes is not None:
        hub.send_on(letter, record.offset, letter.to, lanes)
        hub.compare_lines(letter.line, asker, lanes)
    elif all(map(hub.lanes.knows, letter.to)):
        serve(hub, record, Sent(letter.id, letter.line, message_of(letter)))
    else:
        serve(hub, record, read_sent(value))
