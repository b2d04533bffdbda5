"""What every broker promises of groups and their members."""

import asyncio
from collections.abc import Mapping

import pytest

from streams.broker.port import Broker
from streams.broker.promises import Promise
from streams.broker.topics import MissingTopicError, TopicNames, TopicSpec
from streams.errors import FencedError
from tests.contract.member import Member, contents, member, numbered, outputs, until


@pytest.fixture
async def topic(broker: Broker, names: TopicNames) -> str:
    """Make a topic of one partition with ten records."""
    await broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
    await broker.append(outputs(names.queries, numbered(10)))
    return names.queries


@pytest.mark.promise(Promise.NO_CREATION)
async def test_a_worker_refuses_a_topic_that_is_not_there(broker: Broker, names: TopicNames) -> None:
    """Its settings would be wrong, so it is not made."""
    worker = broker.worker("group", names.queries, Member())
    with pytest.raises(MissingTopicError):
        await worker.start()
    await worker.stop()

    assert names.queries not in await broker.topics()


@pytest.mark.promise(Promise.POSITION)
async def test_a_group_that_never_committed_starts_at_the_beginning(broker: Broker, topic: str) -> None:
    """Nothing that waited is passed over."""
    async with member(broker, topic) as first:
        await until(lambda: len(first.records) == 10, first)

    assert first.positions == {0: 0}
    assert await broker.committed(f"group-{topic}", topic) == {}


async def test_a_member_has_a_name_from_when_it_joins_until_it_leaves(broker: Broker, topic: str) -> None:
    """So whoever looks twice sees that another came in its place; where the broker can't tell, it says so."""
    group = f"group-{topic}"
    if await broker.members(group) is None:
        pytest.skip("this broker can't name the members of a group")
    async with member(broker, topic) as first:
        await until(lambda: len(first.records) == 10, first)
        once, again = await broker.members(group), await broker.members(group)
    async with member(broker, topic) as second:
        await until(lambda: len(second.records) == 10, second)
        other = await broker.members(group)

    assert once == again != other
    assert len(once or ()) == len(other or ()) == 1
    assert await broker.members(group) == frozenset()


@pytest.mark.promise(Promise.POSITION)
async def test_the_next_owner_starts_at_the_committed_position(broker: Broker, topic: str) -> None:
    """What was polled and not committed is handed out again."""
    async with member(broker, topic) as first:
        await until(lambda: len(first.records) == 10, first)
        await first.worker.commit(0, 3, [])
    async with member(broker, topic) as second:
        await until(lambda: len(second.records) == 7, second)

    assert second.positions == {0: 3}
    assert second.values() == numbered(10)[3:]
    assert await broker.committed(f"group-{topic}", topic) == {0: 3}


@pytest.mark.promise(Promise.POSITION)
async def test_the_greater_of_committed_position_and_the_hosts_own_counts(broker: Broker, topic: str) -> None:
    """A host may know that more was done than was committed, and never less."""
    async with member(broker, topic, starts={0: 5}) as first:
        await until(lambda: len(first.records) == 5, first)
        await first.worker.commit(0, 8, [])
    async with member(broker, topic, starts={0: 5}) as second:
        await until(lambda: len(second.records) == 2, second)

    assert first.values() == numbered(10)[5:]
    assert second.values() == numbered(10)[8:]


@pytest.mark.promise(Promise.POSITION)
async def test_a_worker_pauses_resumes_and_seeks(broker: Broker, topic: str) -> None:
    """Nothing comes while it is paused, and nothing is lost by it."""
    async with member(broker, topic) as reader:
        await until(lambda: len(reader.records) == 10, reader)
        reader.worker.pause(0)
        reader.worker.seek(0, 4)
        await broker.append(outputs(topic, [b"10"]))
        await reader.poll()
        while_paused = len(reader.records)
        reader.worker.resume(0)
        await until(lambda: len(reader.records) == 17, reader)

    assert while_paused == 10
    assert reader.values()[10:] == numbered(11)[4:]


@pytest.mark.promise(Promise.POSITION)
async def test_a_partition_paused_when_it_is_assigned_stays_quiet(broker: Broker, topic: str) -> None:
    """A host may need time before it can judge."""

    class Hesitant(Member):
        async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
            self.worker.pause(0)
            return await super().on_assigned(positions)

    hesitant = Hesitant()
    hesitant.worker = broker.worker(f"group-{topic}", topic, hesitant)
    await hesitant.worker.start()
    await until(lambda: hesitant.positions == {0: 0}, hesitant)
    await hesitant.poll()
    before = len(hesitant.records)
    hesitant.worker.resume(0)
    await until(lambda: len(hesitant.records) == 10, hesitant)
    await hesitant.worker.stop()

    assert before == 0


@pytest.mark.promise(Promise.SHARED)
async def test_a_pause_that_comes_when_the_group_has_gone_on_holds_nothing(broker: Broker, names: TopicNames) -> None:
    """It was meant for an assignment that is gone; the next one begins anew."""
    await broker.create([TopicSpec(names.queries, 2)])
    await broker.append([*outputs(names.queries, [b"0"]), *outputs(names.queries, [b"1"], partition=1)])
    second = Member()

    class Overtaken(Member):
        async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
            if not second.positions:
                await second.worker.start()
                await until(lambda: bool(second.positions), second)
                for partition in positions:
                    self.worker.pause(partition)
            return await super().on_assigned(positions)

    first = Overtaken()
    for each in (first, second):
        each.worker = broker.worker(f"group-{names.queries}", names.queries, each)
    await first.worker.start()
    try:
        await until(lambda: bool(first.positions), first)
        await until(lambda: len(first.records) == len(second.records) == 1, first, second)
    finally:
        await first.worker.stop()
        await second.worker.stop()

    assert {*first.values(), *second.values()} == {b"0", b"1"}


@pytest.mark.promise(Promise.SHARED)
async def test_members_share_the_partitions(broker: Broker, names: TopicNames) -> None:
    """Each partition has one owner; what one leaves the other takes."""
    await broker.create([TopicSpec(names.queries, 4)])
    async with member(broker, names.queries) as first:
        await until(lambda: len(first.positions) == 4, first)
        async with member(broker, names.queries) as second:
            await until(lambda: len(first.positions) == len(second.positions) == 2, first, second)
            shared = set(first.positions) | set(second.positions)
        await until(lambda: len(first.positions) == 4, first)

    assert shared == {0, 1, 2, 3}
    assert set(first.lost) == {0, 1, 2, 3}


@pytest.mark.promise(Promise.SHARED)
async def test_a_partition_that_was_lost_is_not_committed_for(broker: Broker, names: TopicNames) -> None:
    """A worker that has been told so is refused at once, and nothing is written."""
    await broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
    async with member(broker, names.queries) as first:
        await until(lambda: 0 in first.positions, first)
        with pytest.raises(FencedError):
            await first.worker.commit(3, 1, outputs(names.replies, [b"never"]))

    assert await contents(broker, names.replies) == []


@pytest.mark.promise(Promise.SHARED)
async def test_an_error_of_the_host_comes_out_of_poll_and_is_tried_again(broker: Broker, topic: str) -> None:
    """Records are not handed out before the host has taken over."""

    class Failing(Member):
        failures = 2

        async def on_assigned(self, positions: Mapping[int, int]) -> Mapping[int, int]:
            if self.failures:
                self.failures -= 1
                raise RuntimeError("not yet")
            return await super().on_assigned(positions)

    failing = Failing()
    failing.worker = broker.worker(f"group-{topic}", topic, failing)
    await failing.worker.start()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="not yet"):
            await until(lambda: bool(failing.positions), failing)
    nothing = failing.values()
    await until(lambda: len(failing.records) == 10, failing)
    await failing.worker.stop()

    assert nothing == []


@pytest.mark.promise(Promise.GROWTH)
async def test_added_partitions_are_consumed(broker: Broker, topic: str) -> None:
    """A worker that runs sees them within seconds."""
    async with member(broker, topic) as reader:
        await until(lambda: len(reader.records) == 10, reader)
        await reader.worker.commit(0, 10, [])
        await broker.add_partitions(topic, 3)
        await broker.append(outputs(topic, [b"new"], partition=2))
        async with asyncio.timeout(10):
            await until(lambda: b"new" in reader.values(), reader)

    assert reader.positions == {0: 10, 1: 0, 2: 0}


@pytest.mark.promise(Promise.STOP)
async def test_stop_ends_a_poll_and_takes_no_longer_than_seconds(broker: Broker, topic: str) -> None:
    """It may come right after the start, when the group is still being joined."""
    async with member(broker, topic) as first:
        await until(lambda: len(first.records) == 10, first)
        second = Member()
        second.worker = broker.worker(f"group-{topic}", topic, second)
        await second.worker.start()
        polling = asyncio.ensure_future(second.worker.poll(60_000))
        async with asyncio.timeout(5):
            await second.worker.stop()
            await second.worker.stop()
            left = await polling
        afterwards = await second.worker.poll(60_000)

    assert left == {}
    assert afterwards == {}


@pytest.mark.promise(Promise.ATOMIC)
async def test_outputs_and_position_are_committed_together(broker: Broker, topic: str, names: TopicNames) -> None:
    """A commit that fails after a part of it was sent leaves neither."""
    async with member(broker, topic) as worker:
        await until(lambda: len(worker.records) == 10, worker)
        await worker.worker.commit(0, 4, outputs(names.replies, [b"done"]))
        with pytest.raises(MissingTopicError):
            await worker.worker.commit(0, 8, [*outputs(names.replies, [b"half"]), *outputs(names.audit, [b"nowhere"])])

    assert await broker.committed(f"group-{topic}", topic) == {0: 4}
    assert await contents(broker, names.replies) == [b"done"]


@pytest.mark.promise(Promise.UNSEEN)
async def test_a_failed_commit_is_never_seen(broker: Broker, topic: str, names: TopicNames) -> None:
    """Neither by a span that covers it nor by the next worker, which does the work again."""
    async with member(broker, topic) as worker:
        await until(lambda: len(worker.records) == 10, worker)
        with pytest.raises(MissingTopicError):
            await worker.worker.commit(0, 10, [*outputs(names.replies, [b"half"]), *outputs(names.audit, [b"nowhere"])])
        await until(lambda: len(worker.records) == 20, worker)
        await worker.worker.commit(0, 10, outputs(names.replies, [b"whole"]))

    assert await contents(broker, names.replies) == [b"whole"]
    assert await broker.committed(f"group-{topic}", topic) == {0: 10}


@pytest.mark.promise(Promise.ORDER)
async def test_commits_of_many_partitions_run_side_by_side(broker: Broker, names: TopicNames) -> None:
    """Each keeps its own order."""
    await broker.create([TopicSpec(names.queries, 4), TopicSpec(names.replies, 1)])
    async with member(broker, names.queries) as worker:
        await until(lambda: len(worker.positions) == 4, worker)
        for turn in range(5):
            await asyncio.gather(
                *(worker.worker.commit(p, turn, outputs(names.replies, [b"%d %d" % (p, turn)])) for p in range(4))
            )
    written = await contents(broker, names.replies)

    for partition in range(4):
        mine = [value for value in written if value and value.startswith(b"%d " % partition)]
        assert mine == [b"%d %d" % (partition, turn) for turn in range(5)]
