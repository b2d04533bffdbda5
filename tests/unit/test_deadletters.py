"""Dead letters are found, and put back with the bytes they came with."""

import msgspec
import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output, Partition, Record
from streams.broker.topics import MissingTopicError, TopicNames, specs
from streams.deadletters import (
    Kept,
    NoDeadLetterError,
    NoPlaceError,
    Place,
    any_of,
    chosen,
    find,
    find_at,
    requeue,
)
from streams.messages.wire import VERSION, DeadLetter
from streams.switch.host.judging import TOO_LARGE

NAMES = TopicNames("d.")
BYTES = b'\x00\xff not json {"v":1}'


def dead(offset: int, *, stage: str = "intake", reason: str = "no letter that can be read") -> DeadLetter:
    """Bury a record."""
    return DeadLetter(
        v=VERSION, stage=stage, topic=NAMES.queries, partition=3, offset=offset, reason=reason, key=b"TXPDX0001",
        value=BYTES, at=1,
    )  # fmt: skip


@pytest.fixture
async def broker(memory_broker: MemoryBroker) -> MemoryBroker:
    """Build topics, with three dead letters."""
    await memory_broker.create(specs(NAMES, 4))
    clipped = f"{TOO_LARGE}, and so is the record: only its beginning is kept here"
    letters = (dead(5), dead(6, stage="state", reason="no delivery"), dead(7, reason=clipped))
    await memory_broker.append([Output(NAMES.deadletters, 1, b"k", msgspec.json.encode(each)) for each in letters])
    return memory_broker


async def everything(broker: MemoryBroker, topic: str) -> list[tuple[int, Record]]:
    """Read a topic."""
    return [
        (number, record)
        for number, end in (await broker.ends(topic)).items()
        async for records in broker.read(Partition(topic, number), 0, end)
        for record in records
    ]


async def found(broker: MemoryBroker, stage: str | None = None, reason: str | None = None) -> list[Kept]:
    """Find some."""
    return list(await find(broker, NAMES, any_of(stage, reason)))


async def test_they_are_found_by_stage_and_by_reason(broker: MemoryBroker) -> None:
    """Both must fit; neither asked for, all do."""
    assert [str(kept.place) for kept in await found(broker)] == ["1/0", "1/1", "1/2"]
    assert [str(kept.place) for kept in await found(broker, stage="state")] == ["1/1"]
    assert [str(kept.place) for kept in await found(broker, reason="can be read")] == ["1/0"]
    assert await found(broker, "state", "can be read") == []


async def test_one_goes_back_as_it_came(broker: MemoryBroker) -> None:
    """To the partition it came from, under its key, byte for byte; the dead letter stays."""
    letters = await find_at(broker, NAMES, [Place(1, 0)])
    written = await requeue(broker, letters, NAMES.queries)
    [(number, record)] = await everything(broker, NAMES.queries)

    assert written == 1
    assert (number, record.key, record.value) == (3, b"TXPDX0001", BYTES)
    assert len(await everything(broker, NAMES.deadletters)) == 3


async def test_what_was_clipped_is_not_put_back(broker: MemoryBroker) -> None:
    """Half a message is another message."""
    assert await requeue(broker, await found(broker, reason="clipped"), NAMES.queries) == 0
    assert await requeue(broker, await found(broker, reason="too large"), NAMES.queries) == 0
    assert await everything(broker, NAMES.queries) == []


async def test_another_topic_must_be_there_and_has_its_own_places(broker: MemoryBroker) -> None:
    """No topic is made; a letter's key says where it goes."""
    letters = await found(broker, stage="intake", reason="can be read")
    await requeue(broker, letters, NAMES.answers)

    assert len(await everything(broker, NAMES.answers)) == 1
    with pytest.raises(MissingTopicError):
        await requeue(broker, letters, "nowhere")
    with pytest.raises(MissingTopicError):
        await find(broker, TopicNames("other."), any_of(None, None))


async def test_a_place_without_a_letter_is_named(broker: MemoryBroker) -> None:
    """Nothing is written when one of several is missing."""
    with pytest.raises(NoDeadLetterError, match="no dead letter stands at 1/9"):
        await find_at(broker, NAMES, [Place(1, 0), Place(1, 9)])


@pytest.mark.parametrize("text", ["", "1", "1/2/3", "a/1", "-1/2", "1/²"])
def test_what_is_no_place_is_said(text: str) -> None:
    """With a hint where places are named."""
    with pytest.raises(NoPlaceError, match="is no place of a dead letter"):
        Place.parse(text)


async def test_either_places_or_what_is_wanted_may_be_named(broker: MemoryBroker) -> None:
    """As the command does."""
    assert [str(kept.place) for kept in await chosen(broker, NAMES, [Place(1, 1)])] == ["1/1"]
    assert [str(kept.place) for kept in await chosen(broker, NAMES, any_of("state", None))] == ["1/1"]


async def test_all_is_told_of_it_but_what_it_holds(broker: MemoryBroker) -> None:
    """To programs and to people."""
    [kept] = await found(broker, stage="state")

    assert kept.to_json() == {
        "place": "1/1",
        "at": "1970-01-01T00:00:00.000001Z",
        "stage": "state",
        "source": {"topic": "d.queries", "partition": 3, "offset": 6},
        "reason": "no delivery",
        "originator": "TXPDX0001",
        "bytes": len(BYTES),
        "whole": True,
    }
    assert (
        str(kept) == f"1/1  1970-01-01T00:00:00.000001Z  state  d.queries 3/6  TXPDX0001  {len(BYTES)} B  no delivery"
    )


def test_a_place_is_read_as_it_is_written() -> None:
    """Partition and offset."""
    assert Place.parse("3/17") == Place(3, 17)
    assert str(Place(3, 17)) == "3/17"


async def test_who_sent_it_is_named_only_if_it_is_an_agency(broker: MemoryBroker) -> None:
    """A key may be anybody's data."""
    [kept, *_] = await found(broker)
    stranger = Kept(kept.place, msgspec.structs.replace(kept.letter, key=b"JANE DOE"))

    assert kept.originator == "TXPDX0001"
    assert stranger.originator == "not an ORI"
    assert kept.source == "d.queries 3/5"
    assert kept.size == len(BYTES)
