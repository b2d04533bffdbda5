"""What the switch needs of a broker, and what a broker promises. No Kafka library may be imported here.

The host, the activator, the producers' commands and the monitor's checks call these protocols; `kafka/` (Apache Kafka
and the embedded broker) and `memory/` implement them. Every `Promise` is a test in `tests/contract`, run on
every broker; what a broker does not keep is said at start (`Promises.gaps`).
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

import msgspec

from streams.broker.promises import Promises
from streams.broker.topics import TopicSpec
from streams.errors import Problem

MAX_OUTPUT_BYTES: Final = (8 << 20) - 1024
"""Key and value of one output together; the rest of a topic's `max.message.bytes` is for Kafka's own framing."""


class Partition(NamedTuple):
    """One partition of one topic."""

    topic: str
    number: int


class Record(Protocol):
    """What stands at a place in a topic. The Kafka client's own record classes fit as they are: nothing is wrapped."""

    @property
    def offset(self) -> int:
        """Its place in the partition. Offsets grow but may leave gaps: never count by them."""

    @property
    def timestamp(self) -> int:
        """When it was written, in ms since 1970 UTC, by its writer's clock."""

    @property
    def key(self) -> bytes | None:
        """The partition key; not the message key."""

    @property
    def value(self) -> bytes | None:
        """The content; null deletes the key on a compacted topic."""


class PlacedRecord(Record, Protocol):
    """A record that says where it stands, as a tail of several topics must."""

    @property
    def topic(self) -> str:
        """The topic it stands in."""

    @property
    def partition(self) -> int:
        """The number of its partition."""


class Output(msgspec.Struct, frozen=True, gc=False):
    """One record to be written. Its writer chose the partition (`partition_for`)."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None


class Bulk(msgspec.Struct, frozen=True, gc=False):
    """Many outputs for one partition, in order, encoded as Kafka stores them (`bulk.outputs_in` reads them back).

    Whoever writes tens of thousands of records a second encodes them in a compiled loop; the broker adds what only it
    knows: who writes, when, in which transaction.
    """

    topic: str
    partition: int
    count: int
    records: bytes
    """The records of a batch, magic 2: numbered from 0, without headers, at the time of the batch."""


Written: TypeAlias = Output | Bulk
"""What a commit writes: one record, or many."""

BULK_BYTES: Final = 512 << 10
"""No bulk has more, so that it can be one batch, and none is too large."""


def size_of(written: Written) -> int:
    """Say how many bytes key and value of the largest record have, at most."""
    if isinstance(written, Bulk):
        return len(written.records)
    return len(written.key or b"") + len(written.value or b"")


class Visible(StrEnum):
    """Which records a reader sees."""

    COMMITTED = "committed"
    ALL = "all"


class Origin(StrEnum):
    """Where a tail begins."""

    STARTS = "starts"
    ENDS = "ends"


class Layout(StrEnum):
    """How a worker is handed what it polls."""

    RECORDS = "records"
    COLUMNS = "columns"
    """As `columns.Columns`, where the broker can: a sequence of records, made only if they are looked at."""


@runtime_checkable
class Keyed(Protocol):
    """Records that can be found by their key without looking at each."""

    def indices_of_key(self, key: bytes) -> Sequence[int]:
        """Find the records that have a key."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker behaves in its group. Brokers lower what they can't bear and say so in `Promises`."""

    slot: str | None = None
    """A name that only this worker and its next life use: a restart takes its partitions back at once, instead of
    after the session timeout. No two living workers may share it; ignored where the broker has no static members."""
    session_timeout_ms: int = 6_000
    """After this silence the group gives a worker's partitions to others."""
    transaction_timeout_ms: int = 15_000
    """After this the broker aborts a dead worker's transaction; until then committed readers wait behind it."""
    fetch_max_wait_ms: int = 20
    partition_fetch_bytes: int = 4 << 20
    max_poll_records: int | None = None
    layout: Layout = Layout.RECORDS


class Listener(Protocol):
    """What a worker tells its host. Both are awaited inside `Worker.poll`, in the host's own task.

    An exception raised here comes out of that `poll`, with the partitions concerned paused and not taken over.
    """

    async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
        """Take over partitions, given their committed positions (the log's start where nothing was committed).

        Called after every older owner has been fenced and before any of their records is handed out. Return where to
        start, for those partitions that shall start further on; the greater of both counts. Partitions that are
        paused here stay paused.
        """

    async def on_lost(self, partitions: Collection[int]) -> None:
        """Drop everything held for these partitions; commits for them raise `FencedError` from now on.

        Every rebalance takes all partitions away and assigns anew, also those that stay.
        """


class Worker(Protocol):
    """A member of a consumer group on one topic, which commits exactly once where the broker has transactions.

    Order: records of a partition come in offset order, without repeats while it is owned. `poll` is called by one task;
    commits of different partitions may run concurrently with it and each other, those of one partition one at a time.
    """

    async def start(self) -> None:
        """Connect and ask to join; return without waiting for partitions.

        Raises:
            OperatorError: the topic does not exist. It is never created here.
            BrokerError: the broker can't be reached.
        """

    async def poll(self, max_wait_ms: int) -> Mapping[int, Sequence[Record]]:
        """Return fetched records by partition, or nothing after `max_wait_ms`, or at once when `stop` is called.

        Rebalances happen in here: `on_lost`, then the fencing of older owners, then `on_assigned`. A poll that is
        cancelled may have taken records that nobody then gets: cancel it only to stop the worker.

        Raises:
            BrokerError: the group or a fetch failed for good. Retry with a limit, then stop.
        """

    async def ready(self, partition: int) -> None:
        """Return when a commit of the partition would begin at once; until then it is worth while to gather more.

        Whoever was told so is expected to commit: partitions that are committed along with it wait a moment for it.
        """

    async def commit(self, partition: int, next_offset: int, outputs: Sequence[Written]) -> None:
        """Write the outputs, then the partition's position: atomically with transactions, else in this order.

        Returns when all is stored. Transient failures are retried inside, without repeats where there are transactions.

        Raises:
            FencedError: the partition was lost. With transactions nothing was written. Drop its batch; `poll` rejoins.
            TooLargeError: the output at `index` is too large. Nothing is seen of the commit: replace it, commit again.
            BrokerError: anything else. With transactions nothing is seen; the partition is given up as if fenced.
        """

    def give_up(self, partition: int) -> None:
        """Do as after a failed commit: let go of a partition, and join anew. Ignored if it is not ours."""

    def pause(self, partition: int) -> None:
        """Hand out no records of it until `resume`; it stays ours. What was fetched is not lost."""

    def resume(self, partition: int) -> None:
        """Hand out its records again, from where it was paused."""

    def seek(self, partition: int, offset: int) -> None:
        """Read from there on, dropping what was fetched. Ignored if the partition is not ours."""

    async def stop(self) -> None:
        """Leave the group and release everything, within 5 s whatever state the group is in. Idempotent.

        `poll` returns nothing; open transactions are aborted. A worker with a slot keeps its place for its next life.
        """


class Tail(Protocol):
    """An endless reader of committed records, in no group. Order is kept in each partition, not between them."""

    async def poll(self, max_wait_ms: int) -> Sequence[PlacedRecord]:
        """Return what came, or nothing after `max_wait_ms`. May be cancelled without loss."""


class Broker(Protocol):
    """A connection to a broker. Made by `open_broker`, or by a `MemoryBroker`'s own constructor."""

    @property
    def promises(self) -> Promises:
        """What this broker keeps."""

    @property
    def servers(self) -> str:
        """Its address, for other programs."""

    async def topics(self) -> Mapping[str, int]:
        """Name every topic and its number of partitions. Creates nothing."""

    async def create(self, specs: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist, and return when they can be written; leave others as they are."""

    async def verify(self, specs: Sequence[TopicSpec]) -> tuple[Problem, ...]:
        """List everything that differs: missing topics, partitions, compaction, size limit."""

    async def add_partitions(self, topic: str, count: int) -> None:
        """Raise the topic's number of partitions to `count`; workers see them within seconds.

        Keys may be given to other partitions from then on, so order per key holds only from then on.

        Raises:
            OperatorError: the topic has more already.
        """

    async def delete(self, topics: Collection[str]) -> None:
        """Delete topics and what is in them; those that do not exist are passed over."""

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Write outputs outside any transaction, and return their offsets (of bulks the first) once all are stored.

        Outputs of one partition are stored in their order. On failure some may have been written.

        Raises:
            TooLargeError: the output at `index` is too large; nothing was written.
            BrokerError: an output could not be stored.
        """

    async def starts(self, topic: str) -> dict[int, int]:
        """Give the first offset that is still there, by partition."""

    async def ends(self, topic: str) -> dict[int, int]:
        """Give the offset after the last stored record, by partition.

        Everything whose `append` or `commit` has returned lies below. So do outputs of commits under way: a committed
        `read` up to here waits for them, which takes moments, or the transaction timeout where a worker died.
        """

    def read(
        self, partition: Partition, start: int, end: int, visible: Visible = Visible.COMMITTED
    ) -> AsyncIterator[Sequence[PlacedRecord]]:
        """Read from offset `start` up to, not including, `end`, in batches, and stop there.

        Waits until everything below `end` is stored and, for a committed reader, settled.
        """

    def tail(self, topics: Sequence[str], origin: Origin) -> AbstractAsyncContextManager[Tail]:
        """Follow all partitions of topics; once entered, everything written from then on is seen."""

    async def committed(self, group: str, topic: str) -> dict[int, int]:
        """Give a group's committed positions; partitions without one are left out. Joins nothing."""

    async def members(self, group: str) -> frozenset[str] | None:
        """Name a group's members, each by what it is called from when it joins until it leaves; joins nothing.

        So a worker that was restarted between two looks has another name. None where the broker can't tell.
        """

    def worker(self, group: str, topic: str, listener: Listener, options: WorkerOptions | None = None) -> Worker:
        """Make a member of a group; `start` lets it join, and `stop` is owed even if it never did."""

    async def close(self) -> None:
        """Release the connection. Idempotent."""
