"""Pages are kept where they were written to, and given again in their order."""

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.pages import KeptPages, Pages, TopicPages
from streams.broker.port import Output
from streams.broker.timetable import TITLE, Leg, Page, Told, read_told, timetable_of, timetable_spec
from streams.broker.topics import TopicNames

NAMES = TopicNames("t.")
WRITTEN = [
    Page(legs=(Leg(partition=0, until=2, offsets=(0, 1), lines=(1, 3), times_us=(5, 6)), Leg(partition=1, until=4))),
    Page(legs=(Leg(partition=1, until=6, offsets=(5,), lines=(4,), times_us=(7,)),)),
]


async def write_to(broker: MemoryBroker, pages: Pages) -> None:
    """Write them, among what is no page."""
    await broker.create([timetable_spec(NAMES)])
    await broker.append([Output(timetable_of(NAMES), 0, TITLE, b"one")])
    for page in WRITTEN:
        await pages.write(page)


@pytest.mark.parametrize("kind", ["topic", "kept"])
async def test_pages_are_given_as_they_were_written(memory_broker: MemoryBroker, kind: str) -> None:
    """In the timetable's topic, or where there is none."""
    pages: Pages = TopicPages(memory_broker, NAMES) if kind == "topic" else KeptPages()
    await write_to(memory_broker, pages)

    assert [page async for page in pages.read()] == WRITTEN


async def test_before_the_first_there_is_none(memory_broker: MemoryBroker) -> None:
    """The topic is there already."""
    await memory_broker.create([timetable_spec(NAMES)])

    assert [page async for page in TopicPages(memory_broker, NAMES).read()] == []
    assert await read_told(memory_broker, NAMES) == Told()


async def test_they_tell_in_sum_how_far_a_replay_is(memory_broker: MemoryBroker) -> None:
    """What a later life needs to go on; no place of any message."""
    await write_to(memory_broker, TopicPages(memory_broker, NAMES))
    told = await read_told(memory_broker, NAMES)

    assert (told.title, told.last_line, told.sent) == (b"one", 4, 3)
    assert told.ends() == {0: 2, 1: 6}
