"""A timetable says what stands where, and by which time it is judged; what it doesn't name is nobody's."""

import msgspec
import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output
from streams.broker.timetable import (
    TITLE,
    Leg,
    Page,
    Place,
    Timetable,
    TimetableReader,
    page_output,
    timetable_of,
    timetable_spec,
)
from streams.broker.topics import Cleanup, TopicNames

NAMES = TopicNames("t.")


def leg(partition: int, until: int, *places: tuple[int, int, int]) -> Leg:
    """Write a leg."""
    offsets, lines, times_us = zip(*places, strict=True) if places else ((), (), ())
    return Leg(partition=partition, until=until, offsets=offsets, lines=lines, times_us=times_us)


def test_places_are_found_by_partition_and_offset() -> None:
    """Also where offsets have gaps."""
    timetable = Timetable()
    timetable.turn(Page(legs=(leg(0, 8, (3, 1, 100), (7, 4, 50)), leg(2, 1, (0, 2, 70)))))
    timetable.turn(Page(legs=(leg(0, 20, (19, 5, 200)),)))

    assert timetable.place(0, 7) == Place(4, 50)
    assert timetable.place(0, 19) == Place(5, 200)
    assert timetable.place(2, 0) == Place(2, 70)
    assert [timetable.place(*place) for place in ((0, 4), (0, 20), (1, 0), (2, 1))] == [None] * 4


def test_it_says_how_far_it_tells() -> None:
    """A page may say that nothing of the replay stands below an offset."""
    timetable = Timetable()
    timetable.turn(Page(legs=(leg(0, 8, (3, 1, 100)), leg(1, 5))))

    assert [timetable.until(number) for number in (0, 1, 2)] == [8, 5, 0]
    assert timetable.ends() == {0: 4}
    assert (timetable.last_line, timetable.sent) == (1, 1)
    assert [list(lines) for lines in timetable.lines()] == [[1], []]


async def test_it_is_read_as_it_grows(memory_broker: MemoryBroker) -> None:
    """The first title counts; what has another key is passed over."""
    await memory_broker.create([timetable_spec(NAMES)])
    reader = TimetableReader(memory_broker, NAMES)
    await memory_broker.append(
        [Output(timetable_of(NAMES), 0, TITLE, b"one"), page_output(NAMES, [leg(0, 2, (1, 1, 9))])]
    )
    first = (await reader.catch_up()).place(0, 1)
    await memory_broker.append(
        [
            Output(timetable_of(NAMES), 0, TITLE, b"two"),
            Output(timetable_of(NAMES), 0, b"other", b"{"),
            page_output(NAMES, [leg(0, 3, (2, 2, 11))]),
        ]
    )
    timetable = await reader.catch_up()

    assert first == Place(1, 9)
    assert timetable.place(0, 2) == Place(2, 11)
    assert timetable.title == b"one"


def test_it_is_kept_and_has_one_partition() -> None:
    """Pages have an order, and a replay may be gone on with next month."""
    spec = timetable_spec(NAMES)

    assert (spec.name, spec.partitions, spec.cleanup, spec.retention_ms) == ("t.timetable", 1, Cleanup.DELETE, -1)


@pytest.mark.parametrize("value", [b'{"v":2,"legs":[]}', b'{"v":1}', b'{"v":1,"legs":[{"p":-1,"until":0}]}'])
def test_a_page_that_cannot_be_read_stops_whoever_reads(value: bytes) -> None:
    """To guess a time would be worse."""
    timetable = Timetable()
    with pytest.raises(msgspec.ValidationError):
        timetable.turn(msgspec.json.decode(value, type=Page))
