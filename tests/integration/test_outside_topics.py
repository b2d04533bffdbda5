"""A state whose program reads requests from a topic and writes answers to another: the same promises as on a line."""

import pytest

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.promises import MEMORY
from tests.outside import POLICE, stand

pytestmark = pytest.mark.usefixtures("no_task_left")
TEXT = f"DR.WADMV0000.{POLICE}.TXT\nOLN/D1.NAM/DOE,ALEX"


@pytest.fixture(params=[MEMORY, AT_LEAST_ONCE], ids=["exactly once", "at least once"])
def broker(request: pytest.FixtureRequest) -> MemoryBroker:
    """Make a broker of each kind."""
    return MemoryBroker(request.param)


async def test_an_answer_is_told_by_its_records_key(broker: MemoryBroker) -> None:
    """It names the state and the request; the text needs no control field."""
    async with stand(broker) as switch, switch.topic_outpost():
        await switch.ask(POLICE)
        (request,) = await switch.requests(1)
        await switch.write_answers((request.id, TEXT))
        (reply,) = await switch.replies(1)
        books = await switch.settled(1)

    assert reply.fields == (("OLN", "D1"), ("NAM", "DOE,ALEX"))
    assert books.delivered == 1


async def test_garbage_second_answers_and_forgeries_change_no_outcome(broker: MemoryBroker) -> None:
    """The first proper answer counts; a request that nobody made can't be answered; what is left ends in time."""
    async with stand(broker) as switch, switch.topic_outpost(deadline_us=1_500_000):
        await switch.ask(POLICE, POLICE)
        first, second = await switch.requests(2)
        await switch.write_answers(
            (first.id, TEXT), (first.id, TEXT), (second.id, "HELLO"), ("0.999.0", TEXT), ("no request", TEXT)
        )
        books = await switch.settled(3)

    assert (books.delivered, books.unanswered, books.rejected) == (1, 1, 1)


async def test_what_is_answered_while_the_outpost_is_down_is_not_lost() -> None:
    """Nor is what was answered before taken for something new."""
    async with stand() as switch:
        async with switch.topic_outpost():
            await switch.ask(POLICE)
            (first,) = await switch.requests(1)
            await switch.write_answers((first.id, TEXT))
            await switch.settled(1)
        await switch.ask(POLICE)
        _, second = await switch.requests(2)
        await switch.write_answers((second.id, TEXT))
        async with switch.topic_outpost():
            books = await switch.settled(2)
            counts = (await switch.totals()).counts

    assert books.delivered == 2
    assert [kind for kind in counts if kind.startswith("unsolicited")] == []
