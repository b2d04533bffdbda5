"""The state of a partition that is ours: held, open, closed."""

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.switch.host.floor import Floor
from streams.switch.host.strand import State, Strand, Writer
from tests.echo import Echo, Site

NAMES = TopicNames("t.")


@pytest.fixture
def strand() -> Strand:
    """Take a partition that nothing is known of yet."""
    host = Site(MemoryBroker(), NAMES).intake()
    return Strand(Writer(Echo(NAMES), MemoryBroker(), host.worker, SystemClock(), Floor()), 0, 0)


def test_a_strand_is_held_until_it_is_opened_and_can_be_held_again(strand: Strand) -> None:
    """As often as contexts are missing."""
    seen = [strand.state]
    for step in (strand.open, strand.hold, strand.hold, strand.open):
        step()
        seen.append(strand.state)

    assert seen == [State.HELD, State.OPEN, State.HELD, State.HELD, State.OPEN]


async def test_from_a_strand_that_is_lost_there_is_no_way_back(strand: Strand) -> None:
    """Whoever tries late: a host looks around while a commit finds that it was fenced."""
    await strand.abandon()
    strand.open()
    opened = strand.state
    strand.hold()

    assert (opened, strand.state) == (State.CLOSED, State.CLOSED)
