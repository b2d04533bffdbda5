"""The same filter on Quix Streams: the same decision through the same plans, exactly once.

Tuned: bytes in and out, so that nothing is decoded twice; batches of 512 KiB that linger 20 ms, and Kafka's own hash
for partitions, in the C client beneath; a commit each half second, where a shorter one costs speed; no state.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import Consumer, TopicPartition
from quixstreams import Application, message_context
from quixstreams.models import Serializer, Topic

from benchmarks.judge import Forwarded, Judge
from benchmarks.task import Reading, Stopwatch, Task, given_task, tell
from benchmarks.world import World
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.messages.wire import MARKER_KEY
from streams.policies.plans import Plans

_LOOK_AGAIN_S: Final = 0.005
_COMMIT_S: Final = 0.5


class _ValueOf(Serializer):
    """Takes what is forwarded as it is."""

    def __call__(self, value: Forwarded, ctx: object) -> bytes:  # noqa: ARG002 -- the library's signature
        return value.value


@dataclass
class Filter:
    """The data frame of one run."""

    task: Task
    app: Application
    judge: Judge
    stopwatch: Stopwatch
    left: int
    judged_all: threading.Event = field(default_factory=threading.Event)
    last: TopicPartition | None = None
    """Where the group stands once everything is committed, in the partition of the last message."""
    clock: SystemClock = field(default_factory=SystemClock)

    def lay(self) -> None:
        """Lay the way from topic to topics."""
        source, sink = TopicNames(self.task.source), TopicNames(self.task.sink)
        sinks = {name: self._sink(name) for name in (sink.deliveries, sink.replies)}
        frame = self.app.dataframe(self.app.topic(source.queries, key_deserializer="bytes", value_deserializer="bytes"))
        frame = frame.apply(self._judge, expand=True, metadata=True)
        frame.to_topic(lambda made, *_: sinks[made.topic], key=lambda made: made.key)

    def _sink(self, name: str) -> Topic:
        return self.app.topic(name, key_serializer="bytes", value_serializer=_ValueOf())

    def _judge(self, value: bytes, key: bytes, _timestamp: int, _headers: object) -> Sequence[Forwarded]:
        if key == MARKER_KEY or self.left <= 0:
            return ()
        place = message_context()
        self.stopwatch.hand_out(1)
        made = self.judge.forward((place.partition, place.offset), value, self.clock.now_us())
        self.left -= 1
        if not self.left:
            self.last = TopicPartition(place.topic, place.partition, place.offset + 1)
            self.app.stop()
            self.judged_all.set()
        return made

    def read(self) -> Reading:
        """Wait until everything is committed, and take the time."""
        self.judged_all.wait()
        group = Consumer({"bootstrap.servers": self.task.servers, "group.id": self.task.name})
        while self.last and group.committed([self.last])[0].offset < self.last.offset:
            time.sleep(_LOOK_AGAIN_S)
        return self.stopwatch.read(self.task.messages)


def application(task: Task) -> Application:
    """Set Quix Streams up."""
    consumer: dict[str, Any] = {"fetch.wait.max.ms": 20}
    producer: dict[str, Any] = {"linger.ms": 20, "batch.size": 512 << 10, "partitioner": "murmur2_random"}
    return Application(
        broker_address=task.servers,
        consumer_group=task.name,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_interval=_COMMIT_S,
        consumer_extra_config=consumer,
        producer_extra_config=producer | {"queue.buffering.max.messages": 1_000_000},
        state_dir=task.scratch,
        auto_create_topics=False,
        use_changelog_topics=False,
        loglevel=logging.ERROR,
    )


def measure(task: Task) -> Reading:
    """Run until everything is committed."""
    context = World(task.agencies, task.grants_at_us).context
    judge = Judge(Plans(context), TopicNames(task.sink))
    peer = Filter(task, application(task), judge, Stopwatch(task.warm_up), left=task.messages)
    peer.lay()
    readings: list[Reading] = []
    watching = threading.Thread(target=lambda: readings.append(peer.read()))
    watching.start()
    peer.app.run()
    watching.join()
    return readings[0]


if __name__ == "__main__":
    tell(measure(given_task()))
