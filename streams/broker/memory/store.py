"""The topics of an in-memory broker and how they are written. Groups are not known here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from streams.broker.bulk import outputs_in
from streams.broker.memory.faults import Faults
from streams.broker.memory.log import Log, Signal, Transaction
from streams.broker.port import MAX_OUTPUT_BYTES, Bulk, Output, Partition, Written, size_of
from streams.broker.promises import Promises
from streams.broker.topics import MissingPartitionError, MissingTopicError, TooManyPartitionsError, TopicSpec
from streams.clock import Clock
from streams.errors import TooLargeError

_US_PER_MS: Final = 1_000


class Store:
    """Every partition of every topic."""

    def __init__(self, promises: Promises, clock: Clock) -> None:
        """Start without topics."""
        self.promises = promises
        self.changed = Signal()
        self.faults = Faults()
        self._clock = clock
        self._topics: dict[str, tuple[TopicSpec, list[Log]]] = {}

    def counts(self) -> Mapping[str, int]:
        """Name every topic and its number of partitions."""
        return {name: len(logs) for name, (_, logs) in self._topics.items()}

    def spec(self, topic: str) -> TopicSpec:
        """Say how a topic was made."""
        return self._topic(topic)[0]

    def create(self, specs: Sequence[TopicSpec]) -> None:
        """Make the topics that are missing."""
        for spec in specs:
            self._topics.setdefault(spec.name, (spec, [Log(spec, number) for number in range(spec.partitions)]))

    def grow(self, topic: str, count: int) -> None:
        """Add partitions."""
        spec, logs = self._topic(topic)
        if len(logs) > count:
            raise TooManyPartitionsError(topic, len(logs), count)
        logs.extend(Log(spec, number) for number in range(len(logs), count))

    def delete(self, topics: Collection[str]) -> None:
        """Forget topics."""
        for topic in topics:
            self._topics.pop(topic, None)

    def logs(self, topic: str) -> list[Log]:
        """Give a topic's partitions."""
        return self._topic(topic)[1]

    def log(self, partition: Partition) -> Log:
        """Give one partition."""
        logs = self.logs(partition.topic)
        if not 0 <= partition.number < len(logs):
            raise MissingPartitionError(*partition)
        return logs[partition.number]

    def _topic(self, topic: str) -> tuple[TopicSpec, list[Log]]:
        if topic not in self._topics:
            raise MissingTopicError(topic)
        return self._topics[topic]

    def write(self, outputs: Sequence[Written], transaction: Transaction | None) -> list[int]:
        """Store all outputs, or none if one is too large or has no place."""
        for index, output in enumerate(outputs):
            if (size := size_of(output)) > MAX_OUTPUT_BYTES:
                raise TooLargeError(index, size)
        logs = [self.log(Partition(output.topic, output.partition)) for output in outputs]
        now_ms = self._clock.now_us() // _US_PER_MS
        offsets = [
            [log.append(each.key, each.value, now_ms, transaction) for each in _singly(output)]
            for log, output in zip(logs, outputs, strict=True)
        ]
        self.changed.fire()
        return [first for first, *_ in offsets]


def _singly(written: Written) -> Iterable[Output]:
    return outputs_in(written) if isinstance(written, Bulk) else (written,)
