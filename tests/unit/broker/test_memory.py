"""What only the in-memory broker can do: fail, hold and forget on demand."""

import asyncio

import pytest

from streams.broker.memory import AT_LEAST_ONCE, InjectedError, MemoryBroker
from streams.broker.port import Origin, Output, Partition, Visible, WorkerOptions
from streams.broker.topics import TopicNames, TopicSpec
from streams.errors import BrokerError, FencedError
from tests.contract.member import Member, contents, member, numbered, outputs, until

NAMES = TopicNames()


class Paper:
    """A clock that stands still."""

    def now_us(self) -> int:
        """Give the same each time."""
        return 1_234_567

    def monotonic_ns(self) -> int:
        """Give the same each time."""
        return 0

    async def sleep_until(self, due_ns: int) -> None:
        """Do not wait."""


async def made(broker: MemoryBroker) -> MemoryBroker:
    """Make topics with three queries."""
    await broker.create([TopicSpec(NAMES.queries, 1), TopicSpec(NAMES.replies, 1)])
    await broker.append(outputs(NAMES.queries, numbered(3)))
    return broker


async def test_a_commit_that_fails_leaves_nothing_and_the_work_is_done_again() -> None:
    """The error is the one that was ordered."""
    broker = await made(MemoryBroker())
    broker.fail_next_commit()
    async with member(broker, NAMES.queries) as worker:
        await until(lambda: len(worker.records) == 3, worker)
        with pytest.raises(InjectedError):
            await worker.worker.commit(0, 3, outputs(NAMES.replies, [b"half"]))
        with pytest.raises(FencedError):
            await worker.worker.commit(0, 3, [])
        await until(lambda: len(worker.records) == 6, worker)

    assert await contents(broker, NAMES.replies) == []
    assert await contents(broker, NAMES.replies, Visible.ALL) == [b"half"]
    assert worker.lost == [0]


async def test_without_transactions_a_failed_commit_leaves_its_outputs() -> None:
    """The position is not committed, so they come again."""
    broker = await made(MemoryBroker(AT_LEAST_ONCE))
    broker.fail_next_commit(BrokerError("ordered"))
    async with member(broker, NAMES.queries) as worker:
        await until(lambda: len(worker.records) == 3, worker)
        with pytest.raises(BrokerError, match="ordered"):
            await worker.worker.commit(0, 3, outputs(NAMES.replies, [b"once"]))
        await until(lambda: len(worker.records) == 6, worker)
        await worker.worker.commit(0, 3, outputs(NAMES.replies, [b"once"]))

    assert await contents(broker, NAMES.replies) == [b"once", b"once"]


async def test_without_transactions_an_expired_worker_writes_once_more() -> None:
    """Its outputs are stored before it learns that its partition is gone."""
    broker = await made(MemoryBroker(AT_LEAST_ONCE))
    async with member(broker, NAMES.queries) as worker:
        await until(lambda: len(worker.records) == 3, worker)
        broker.expire(worker.worker)
        with pytest.raises(FencedError):
            await worker.worker.commit(0, 3, outputs(NAMES.replies, [b"late"]))

    assert await contents(broker, NAMES.replies) == [b"late"]
    assert await broker.committed(f"group-{NAMES.queries}", NAMES.queries) == {}


async def test_a_committed_reader_waits_behind_a_commit_under_way() -> None:
    """What is written later is not seen before it is settled."""
    broker = await made(MemoryBroker())
    hold = broker.hold_next_commit()
    async with member(broker, NAMES.queries) as worker, broker.tail([NAMES.replies], Origin.STARTS) as tail:
        await until(lambda: len(worker.records) == 3, worker)
        commit = asyncio.ensure_future(worker.worker.commit(0, 3, outputs(NAMES.replies, [b"held"])))
        await hold.reached()
        await broker.append(outputs(NAMES.replies, [b"later"]))
        behind = await tail.poll(0)
        hold.release()
        await commit
        seen = [record.value for record in await tail.poll(0)]

    assert list(behind) == []
    assert seen == [b"held", b"later"]


async def test_commits_leave_gaps_between_offsets() -> None:
    """As on Kafka, the end of a transaction takes up an offset: nobody may count by them."""
    broker = await made(MemoryBroker())
    async with member(broker, NAMES.queries) as worker:
        await until(lambda: len(worker.records) == 3, worker)
        await worker.worker.commit(0, 1, outputs(NAMES.replies, [b"one"]))
        await worker.worker.commit(0, 3, outputs(NAMES.replies, [b"two"]))
    offsets = [record.offset async for batch in broker.read(Partition(NAMES.replies, 0), 0, 4) for record in batch]

    assert offsets == [0, 2]
    assert await broker.ends(NAMES.replies) == {0: 4}


async def test_a_poll_hands_out_no_more_than_was_asked_for() -> None:
    """The rest comes with the next one."""
    broker = await made(MemoryBroker())
    async with member(broker, NAMES.queries, WorkerOptions(max_poll_records=2)) as worker:
        await worker.poll()
        first = len(worker.records)
        await worker.poll()

    assert first == 2
    assert worker.values() == numbered(3)


async def test_partitions_that_move_in_the_middle_of_taking_over_are_not_taken() -> None:
    """The host is told that it lost what it was just given."""
    broker = MemoryBroker()
    await broker.create([TopicSpec(NAMES.queries, 2)])

    class Interrupted(Member):
        async def on_assigned(self, positions: object) -> dict[int, int]:
            if isinstance(positions, dict) and len(positions) == 2:
                await second.worker.start()
                self.positions |= positions
            return {}

    first, second = Interrupted(), Member()
    for each in (first, second):
        each.worker = broker.worker("group", NAMES.queries, each)
    await first.worker.start()
    await first.poll()
    with pytest.raises(FencedError):
        await first.worker.commit(0, 0, [])
    await until(lambda: first.lost == [0, 1] and second.positions == {1: 0}, first, second)


async def test_records_bear_the_clocks_time() -> None:
    """In milliseconds, as Kafka has them."""
    broker = MemoryBroker(clock=Paper())
    await broker.create([TopicSpec("t", 1)])
    await broker.append([Output("t", 0, b"k", b"v")])
    records = [record async for batch in broker.read(Partition("t", 0), 0, 1) for record in batch]

    assert [(record.timestamp, record.key, record.value) for record in records] == [(1_234, b"k", b"v")]
