"""A batch at work of which a candidate on trial decides a share: each record by the one context that is its sender's.

Both kinds of records stay in their order on one desk; what is stamped with which context is all that sets them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.broker.port import Written
from streams.messages.letters import read_sent
from streams.messages.roll_out import RollOut
from streams.switch.stages.desk import Desk
from streams.switch.stages.hub import Hub
from streams.switch.stages.onward import Edges, opening
from streams.switch.stages.quick import read_quick


@dataclass(slots=True)
class SharedDesk(Desk):
    """A desk whose deliveries stand under two contexts."""

    candidate: str = ""
    shared: set[int] = field(default_factory=set)
    """Offsets of the records that the candidate decides."""

    def _deliveries(self, edges: Edges) -> Sequence[Written]:
        theirs = edges._replace(opening=opening(self.candidate, self.batch.at_us, self.batch.partition))
        outlets = self.resources.routes.deliveries
        return [
            outlets[budget_class].output(switch, value)
            for each in self.onward
            for (budget_class, switch), value in (theirs if each[0] in self.shared else edges).write((each,))
        ]


@dataclass(frozen=True, slots=True)
class Sides:
    """The hub, once by each context."""

    roll_out: RollOut
    desk: SharedDesk
    in_force: Hub
    candidate: Hub

    def of(self, offset: int, value: bytes) -> Hub:
        """Give the hub that decides a record."""
        if not self.roll_out.takes(sender_of(value)):
            return self.in_force
        self.desk.shared.add(offset)
        return self.candidate


def sender_of(value: bytes) -> str:
    """Say who sends a letter, as the hub reads it: empty where nobody is named."""
    plain = read_quick(value)
    return read_sent(value).message.sender or "" if plain is None else plain[1].decode()
