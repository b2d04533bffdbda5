"""A replay's intake judges each message by the time that the timetable says for its place, and by nothing else."""

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.timetable import Leg, Page, Timetable, TimetableReader, page_output, timetable_spec
from streams.broker.topics import TopicNames
from streams.errors import Exit, UnusableFileError
from streams.metrics.coverage import Span
from streams.metrics.sources import StageName
from streams.switch.host.course import StampedCourse, Stretch
from streams.switch.host.factory import HostFactory, ProcessSetup, Times
from streams.switch.host.loops import Loops
from streams.switch.host.timed import NoPageError, TimedCourse, by_time
from streams.switch.stages.pseudonym import Pseudonyms
from tests.echo import Site
from tests.mill import HandClock
from tests.records import Stored

NAMES = TopicNames("t.")
RECORDS = [Stored(offset, b"TXPDX0001", b"{}") for offset in range(10, 16)]


def leg(*places: tuple[int, int], until: int) -> Leg:
    """Say by when places are judged."""
    offsets, times_us = zip(*places, strict=True)
    return Leg(partition=0, until=until, offsets=offsets, lines=offsets, times_us=times_us)


def timetable(*places: tuple[int, int]) -> Timetable:
    """Make a timetable."""
    made = Timetable()
    made.turn(Page(legs=(leg(*places, until=16),)))
    return made


def test_a_batch_is_cut_wherever_the_time_changes() -> None:
    """Records in a row with one time stay together; the stretches cover the batch, once."""
    told = timetable((10, 5), (11, 5), (12, 4), (13, 5), (14, 5), (15, 9))
    found = by_time(told, 0, Stretch(RECORDS, Span(8, 20), "ctx"))

    assert [([record.offset for record in each.records], each.recorded_us) for each in found] == [
        ([10, 11], 5),
        ([12], 4),
        ([13, 14], 5),
        ([15], 9),
    ]
    assert [each.span for each in found] == [Span(8, 12), Span(12, 13), Span(13, 15), Span(15, 20)]
    assert {each.in_force for each in found} == {"ctx"}


def test_what_is_on_no_page_is_passed_over_and_covered() -> None:
    """It was not sent by the replay, whoever sent it."""
    [found] = by_time(timetable((12, 7)), 0, Stretch(RECORDS, Span(8, 16), "ctx"))
    [nothing] = by_time(timetable((99, 7)), 0, Stretch(RECORDS, Span(8, 16), "ctx"))

    assert ([record.offset for record in found.records], found.span, found.recorded_us) == ([12], Span(8, 16), 7)
    assert (list(nothing.records), nothing.span) == ([], Span(8, 16))


@pytest.fixture
async def broker(memory_broker: MemoryBroker) -> MemoryBroker:
    """Make a replay's topics."""
    await Site(memory_broker, NAMES).build()
    await memory_broker.create([timetable_spec(NAMES)])
    return memory_broker


class Writing(HandClock):
    """A clock by which somebody writes a page after a while."""

    def __init__(self, broker: MemoryBroker) -> None:
        """Write on it."""
        super().__init__()
        self._broker = broker
        self._has_written = False

    async def sleep_until(self, due_ns: int) -> None:
        """Write the page when it was looked for once."""
        await super().sleep_until(due_ns)
        if due_ns and not self._has_written:
            self._has_written = True
            places = [(record.offset, 3) for record in RECORDS]
            await self._broker.append([page_output(NAMES, [leg(*places, until=16)])])


async def test_a_page_that_is_still_to_come_is_waited_for(broker: MemoryBroker) -> None:
    """Its messages are stored before it is."""
    course = TimedCourse(StampedCourse(), TimetableReader(broker, NAMES), Writing(broker))
    [stretch] = await course.cut(0, RECORDS, 10)

    assert (len(stretch.records), stretch.recorded_us) == (6, 3)


async def test_a_page_that_never_comes_decides_nothing(broker: MemoryBroker) -> None:
    """Its partition is held, as where no context can be had: nothing is ever judged by a guessed time."""
    course = TimedCourse(StampedCourse(), TimetableReader(broker, NAMES), HandClock())

    assert list(await course.enter({0: 10})) == [0]
    with pytest.raises(NoPageError, match="ends before offset 15 of partition 0"):
        await course.cut(0, RECORDS, 10)
    await course.look_around()
    course.leave(0)


async def test_a_switch_that_runs_has_no_timetable_to_judge_by(memory_broker: MemoryBroker) -> None:
    """A worker told to judge by one refuses topics that are no replay's."""
    await Site(memory_broker, NAMES).build()
    setup = ProcessSetup(NAMES, Pseudonyms(b"k"), loops=Loops.PLAIN, times=Times.TIMETABLE)

    with pytest.raises(UnusableFileError) as refused:
        await HostFactory(memory_broker, HandClock(), setup).hosts((StageName.INTAKE,))
    assert [problem.where for problem in refused.value.problems] == ["t.timetable"]
    assert refused.value.exit is Exit.FAILED
