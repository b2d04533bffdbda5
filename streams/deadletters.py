"""Dead letters: what a stage could not process, with its original bytes; listed, shown, and put back.

They stand in a topic that is only ever added to: one that was put back stays where it is.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import msgspec

from streams.broker.partitioning import partition_for
from streams.broker.port import Broker, Output, Partition, PlacedRecord
from streams.broker.topics import MissingTopicError, TopicNames
from streams.errors import OperatorError, UsageError
from streams.messages.ori import InvalidOriError, Ori
from streams.messages.times import write_time
from streams.messages.wire import DeadLetter

CLIPPED: Final = "only its beginning is kept"
"""What the reason of a letter says that was too large to be kept whole (`switch/host/judging.py`)."""

_decode: Final = msgspec.json.Decoder(DeadLetter).decode


class NoPlaceError(UsageError):
    """Something names no place of a dead letter."""

    hint = "`nlets deadletters list` names places, such as 0/17"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"`{self.text}` is no place of a dead letter"


class NoDeadLetterError(OperatorError):
    """No dead letter stands there."""

    hint = NoPlaceError.hint

    def __init__(self, place: "Place") -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        return f"no dead letter stands at {self.place}"


class Place(NamedTuple):
    """Where a dead letter stands, in its own topic."""

    partition: int
    offset: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `PARTITION/OFFSET`.

        Raises:
            NoPlaceError: it is none.
        """
        numbers = text.split("/")
        if len(numbers) != len(cls._fields) or not all(each.isascii() and each.isdigit() for each in numbers):
            raise NoPlaceError(text)
        return cls(*map(int, numbers))

    def __str__(self) -> str:
        return f"{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A dead letter where it stands."""

    place: Place
    letter: DeadLetter

    @property
    def originator(self) -> str:
        """Who claims to have sent it, unless that could be anybody's data."""
        claim = (self.letter.key or b"").decode(errors="replace")
        try:
            return Ori(claim).code
        except InvalidOriError:
            return "not an ORI"

    @property
    def is_whole(self) -> bool:
        """Whether all of its bytes were kept."""
        return CLIPPED not in self.letter.reason

    @property
    def source(self) -> str:
        """Where it was read."""
        return f"{self.letter.topic} {self.letter.partition}/{self.letter.offset}"

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return len(self.letter.value or b"")

    def to_json(self) -> Mapping[str, object]:
        """Say all about it but what it holds."""
        letter = self.letter
        return {
            "place": str(self.place),
            "at": write_time(letter.at),
            "stage": letter.stage,
            "source": {"topic": letter.topic, "partition": letter.partition, "offset": letter.offset},
            "reason": letter.reason,
            "originator": self.originator,
            "bytes": self.size,
            "whole": self.is_whole,
        }

    def __str__(self) -> str:
        when, why = write_time(self.letter.at), self.letter.reason
        return "  ".join(
            (str(self.place), when, self.letter.stage, self.source, self.originator, f"{self.size} B", why)
        )


Wanted = Callable[[Kept], bool]


def any_of(stage: str | None, reason: str | None) -> Wanted:
    """Want those of a stage, and those whose reason has these words."""
    return lambda kept: (
        (stage is None or kept.letter.stage == stage) and (reason is None or reason in kept.letter.reason)
    )


async def find(broker: Broker, names: TopicNames, wanted: Wanted) -> Sequence[Kept]:
    """Give the wanted dead letters, partition by partition, the oldest first."""
    return [kept async for kept in _kept(broker, names) if wanted(kept)]


async def find_at(broker: Broker, names: TopicNames, places: Iterable[Place]) -> Sequence[Kept]:
    """Give the dead letters at these places.

    Raises:
        NoDeadLetterError: none stands at one of them.
    """
    left = dict.fromkeys(places)
    found = {kept.place: kept for kept in await find(broker, names, lambda kept: kept.place in left)}
    for place in left:
        if place not in found:
            raise NoDeadLetterError(place)
    return [found[place] for place in left]


async def chosen(broker: Broker, names: TopicNames, wanted: Sequence[Place] | Wanted) -> Sequence[Kept]:
    """Give the dead letters at some places, or the wanted ones.

    Raises:
        NoDeadLetterError: none stands at one of the places.
    """
    return await (find(broker, names, wanted) if callable(wanted) else find_at(broker, names, wanted))


async def requeue(broker: Broker, letters: Iterable[Kept], topic: str) -> int:
    """Write original bytes to a topic, under their original keys; say how many. What was clipped is left out.

    Back in the topic it came from, a letter goes to the partition it came from.

    Raises:
        MissingTopicError: the topic does not exist.
    """
    partitions = (await broker.topics()).get(topic)
    if partitions is None:
        raise MissingTopicError(topic)
    outputs = [_output(kept.letter, topic, partitions) for kept in letters if kept.is_whole]
    await broker.append(outputs)
    return len(outputs)


def _output(letter: DeadLetter, topic: str, partitions: int) -> Output:
    own = letter.topic == topic and letter.partition < partitions
    number = letter.partition if own else partition_for(letter.key or b"", partitions)
    return Output(topic, number, letter.key, letter.value)


async def _kept(broker: Broker, names: TopicNames) -> AsyncIterator[Kept]:
    topic = names.deadletters
    if topic not in await broker.topics():
        raise MissingTopicError(topic)
    starts = await broker.starts(topic)
    for number, end in (await broker.ends(topic)).items():
        async for records in broker.read(Partition(topic, number), starts.get(number, 0), end):
            for record in records:
                yield _read(record)


def _read(record: PlacedRecord) -> Kept:
    return Kept(Place(record.partition, record.offset), _decode(record.value or b""))
