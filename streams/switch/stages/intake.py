"""The hub's first stage: read what agencies send, decide for each destination, send on or answer.

Called by the host with records of one partition that all stand under one context. Queries go on to `nlets.deliveries`,
refusals back to `nlets.replies`; a block that sits at a state is left to that state. What isn't plainly a query in
order goes over the counter (`counter.py`), the exact way. What is delivered is written from what was judged, never from
the sender's bytes.
"""

from streams.broker.port import Record
from streams.metrics.books import Kind
from streams.switch.stages.counter import serve
from streams.switch.stages.desk import Desk, Office
from streams.switch.stages.hub import Hub
from streams.switch.stages.lanes import NOBODY, Atlas
from streams.switch.stages.quick import read_quick
from streams.switch.stages.stage import Batch, Contexts, Work


class Intake:
    """The stage. Its lanes are remembered between batches; they change nothing but the time a batch takes."""

    name = "intake"

    def __init__(self, office: Office) -> None:
        """Take what outputs are written with."""
        self._office = office
        self._atlas = Atlas()

    def judge(self, batch: Batch, contexts: Contexts) -> Work:
        """Decide about every record of the batch, under the context in force."""
        plans = contexts.plans(contexts.in_force)
        lanes = self._atlas.of(plans)
        lanes.turn_to(batch.taken_us)
        hub = Hub(Desk(self.name, self._office, batch), lanes)
        for record in batch.records:
            take(hub, record)
        return hub.desk.work(plans.context.digest)

    def dead_letter(self, batch: Batch, reason: str) -> Work:
        """Give up on records that can't be processed; each is a request received and dead-lettered."""
        desk = Desk(self.name, self._office, batch)
        for record in batch.records:
            desk.tally.count(NOBODY.key(Kind.RECEIVED))
            desk.dead_letter(record, NOBODY, reason)
        return desk.work("")


def take(hub: Hub, record: Record) -> None:
    """Read one record the quick way if it is plainly in order, else the exact way."""
    letter = read_quick(record.value or b"")
    asker = None if letter is None else hub.lanes.asker(letter.sender)
    lanes = None if letter is None or asker is None else hub.lanes.find_all(asker, letter.key, letter.to)
    if letter is None or asker is None or lanes is None:
        serve(hub, record)
    else:
        hub.send_on(letter, record.offset, letter.to, lanes)
        hub.compare_lines(letter.line, asker, lanes)
