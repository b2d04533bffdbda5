"""Laws of an outpost's bookkeeping, whatever order requests are settled in, and whenever it dies."""

from dataclasses import dataclass, field
from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.port import Output
from streams.messages.wire import Delivery, Delta, Progress
from streams.metrics.books import Totals
from streams.outside.questions import Asked, read_said
from streams.outside.ward import Errand, Outpost, Ward
from streams.policies.plans import Plans
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.state import delivered_lane
from tests.world import NAMES, RESOURCES, SENT, TAKEN, ask, context, letter

OUTPOST = Outpost("WA", NAMES.outside, NAMES.progress, RESOURCES)
LANES = Lanes(Plans(context()))
MOST = 12


def delivered() -> list[Delivery]:
    """Let the hub deliver queries of ICE, which Washington refuses, and of police."""
    return ask(*(letter("DQ", ("DCERO0011", "TXPDX0142")[i % 2], "WA", id=f"m{i}") for i in range(MOST))).deliveries


DELIVERED = delivered()


@dataclass
class Outside:
    """An outpost that is given work at random, and its topics."""

    random: Random
    written: list[Output] = field(default_factory=list)
    position: int = 0
    progress: Progress | None = None
    settled: list[int] = field(default_factory=list)
    """Offsets, each time that one was settled and committed."""

    def live(self) -> bool:
        """Take over, do something, and die; say whether anything is left to do."""
        ward, uncommitted = Ward(OUTPOST, 0, self.position, self.progress), []
        for offset in range(self.position, MOST):
            self.take(ward, offset)
            if ward.open and self.random.random() < 0.5:
                uncommitted.append(self.settle(ward))
            if self.random.random() < 0.3:
                self.commit(ward)
                self.settled += uncommitted
                uncommitted = []
            if self.random.random() < 0.1:
                return True
        while ward.open:
            uncommitted.append(self.settle(ward))
        self.commit(ward)
        self.settled += uncommitted
        return False

    def take(self, ward: Ward, offset: int) -> None:
        """Open a request, unless an earlier life settled it."""
        delivery = DELIVERED[offset]
        lane = delivered_lane(delivery, LANES)
        assert lane is not None
        if ward.is_settled(offset):
            ward.next = offset + 1
        else:
            ward.open_up(Errand(0, offset, delivery, lane, Asked.of(delivery)))

    def settle(self, ward: Ward) -> int:
        """End one of the open requests, by a refusal or in silence."""
        errand = self.random.choice(list(ward.open.values()))
        head = f"DR.WADMV0000.{errand.asked.sender}.*{errand.asked.control}.TXT"
        ward.settle(errand, self.random.choice([None, read_said(f"{head}\nNOT AUTHORIZED".encode())]))
        return errand.offset

    def commit(self, ward: Ward) -> None:
        """Commit, as a broker with transactions would."""
        closing = ward.close(TAKEN)
        outputs = closing.outputs(SENT)
        self.written += outputs
        self.position = closing.span.next
        told = [msgspec.json.decode(o.value or b"", type=Progress) for o in outputs if o.topic == NAMES.progress]
        self.progress = told[-1] if told else self.progress
        ward.committed(closing, SENT)

    def totals(self) -> Totals:
        """Book the deltas."""
        totals = Totals()
        for output in self.written:
            if output.topic == NAMES.metrics:
                totals.book(msgspec.json.decode(output.value or b"", type=Delta))
        return totals


@given(st.integers(0, 2**32 - 1))
def test_every_request_is_settled_once_and_counted_once(seed: int) -> None:
    """Law: through any number of deaths, each request is written out once, and deltas say so without a gap."""
    outside = Outside(Random(seed))
    while outside.live():
        pass
    totals = outside.totals()
    ended = [output for output in outside.written if output.topic in {NAMES.replies, NAMES.responses}]

    assert sorted(outside.settled) == list(range(MOST))
    assert len(ended) == MOST
    assert [(each.gaps(), each.left_out, each.next) for each in totals.sources.values()] == [([], [], MOST)]
    assert sum(totals.counts.values()) == sum(output.topic == NAMES.replies for output in ended)
