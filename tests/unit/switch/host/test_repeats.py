"""What is written twice where commits are not atomic is read once."""

import msgspec
import pytest

from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.port import Output, Partition, Record
from streams.broker.topics import TopicNames
from streams.messages.wire import VERSION, Delivery, Letter, Stamp
from streams.metrics.coverage import Span
from streams.switch.host.course import OnceCourse, Stretch
from streams.switch.host.repeats import REMEMBERED, Repeats
from tests.echo import Site
from tests.records import Stored

NAMES = TopicNames("t.")


def stored(*ids: str) -> list[Stored]:
    """Make a record of each request."""
    return [Stored(offset, b"NY", value(name)) for offset, name in enumerate(ids)]


def value(name: str) -> bytes:
    """Write a request's record."""
    return msgspec.json.encode({"id": name, "more": [1, 2]})


@pytest.fixture
async def site() -> Site:
    """Build a switch's topics where commits are not atomic."""
    built = Site(MemoryBroker(AT_LEAST_ONCE), NAMES)
    await built.build()
    return built


async def written(site: Site, *ids: str) -> list[Record]:
    """Write requests to a partition of the deliveries, and read all of it."""
    await site.broker.append([Output(NAMES.deliveries, 0, b"NY", value(name)) for name in ids])
    end = (await site.broker.ends(NAMES.deliveries))[0]
    place = Partition(NAMES.deliveries, 0)
    return [record async for records in site.broker.read(place, 0, end) for record in records]


def test_a_request_is_read_once() -> None:
    """In a batch and in later ones."""
    repeats = Repeats()
    one, two, one_again = stored("1.7.0", "1.8.0", "1.7.0")

    assert repeats.without([one, two, one_again]) == [one, two]
    assert repeats.without([one_again]) == []


def test_deliveries_are_told_apart_by_stamp_and_number() -> None:
    """They carry no id of their own, and two of one letter differ in nothing else."""
    letter = Letter(v=VERSION, id="m1", key="DQ", sender="TX0000001", to=("NY", "WA"))
    records = [Stored(at, b"NY", delivery(letter, offset, number)) for at, (offset, number) in enumerate(SENT)]

    assert Repeats().without(records) == records[:3]


SENT = ((7, 0), (7, 1), (8, 0), (7, 1), (8, 0))
"""Where queries stand, and which of their requests was written."""


def delivery(letter: Letter, offset: int, number: int) -> bytes:
    """Write a delivery."""
    stamp = Stamp(ctx="sha256:ab", at=5, p=1, o=offset)
    return msgspec.json.encode(
        Delivery(v=VERSION, stamp=stamp, number=number, to="NY", pending=(), grants=(), letter=letter, hops=(5, 6))
    )


def test_what_has_no_id_is_left_to_the_stage() -> None:
    """Each time: it is dead-lettered, not lost."""
    strange = [
        Stored(n, None, bad)
        for n, bad in enumerate((None, b"", b"\xff", b"[]", b'{"id": 7}', b"{}", b'{"id": "\xff"}'))
    ]

    assert Repeats().without([*strange, *strange]) == [*strange, *strange]


def test_memory_is_bounded() -> None:
    """What was read long ago is forgotten, and nothing that was read lately."""
    repeats = Repeats()
    repeats.without(stored(*map(str, range(REMEMBERED + 1))))

    assert [record.value for record in repeats.without(stored("0", "2", str(REMEMBERED)))] == [value("0")]


async def test_a_stretch_covers_the_repeats_that_it_leaves_out(site: Site) -> None:
    """So the books have no gap, and count nothing twice."""
    course = OnceCourse(site.broker, NAMES.deliveries)
    records = await written(site, "a", "b", "a")

    assert await course.enter({0: 0})
    assert await course.cut(0, records, 0) == (Stretch(records[:2], Span(0, 3), None),)


async def test_whoever_takes_over_knows_what_was_read_before(site: Site) -> None:
    """By reading what stands before its position; another partition's requests are others."""
    course = OnceCourse(site.broker, NAMES.deliveries)
    records = await written(site, "a", "b", "a", "c")

    assert set(await course.enter({0: 2, 1: 0})) == {0, 1}
    assert await course.cut(0, records[2:], 2) == (Stretch(records[3:], Span(2, 4), None),)
    assert await course.cut(1, records[:1], 0) == (Stretch(records[:1], Span(0, 1), None),)


async def test_a_partition_that_is_entered_anew_is_read_anew(site: Site) -> None:
    """What was cut but not committed is no repeat of itself."""
    course = OnceCourse(site.broker, NAMES.deliveries)
    records = await written(site, "a")
    await course.enter({0: 0})
    await course.cut(0, records, 0)
    course.leave(0)
    await course.enter({0: 0})

    assert await course.cut(0, records, 0) == (Stretch(records, Span(0, 1), None),)
