"""Workers that sleep through the loss of their partitions, wake, and must not write for them any more."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Final

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Broker
from streams.broker.promises import Promise
from streams.broker.topics import TopicNames, TopicSpec
from streams.errors import FencedError
from tests.contract.member import Member, contents, member, numbered, outputs, until
from tests.contract.sleeper import AFTER_POLL, BEFORE_COMMIT, OPTIONS, SLOT

_SECOND_PART: Final = [b"late %d" % number for number in range(20)]


@asynccontextmanager
async def sleeper(servers: str, names: TopicNames, *given: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a worker that puts itself to sleep."""
    argv = [sys.executable, "-m", "tests.contract.sleeper", servers, names.prefix, *given]
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        await process.communicate()


async def told(process: asyncio.subprocess.Process, *happenings: str) -> None:
    """Wait for one of several things to happen to the sleeper."""
    assert process.stdout is not None
    async for line in process.stdout:
        if line.decode().startswith(happenings):
            return
    pytest.fail(f"the sleeper ended before {happenings}")


async def copy(names: TopicNames, worker: Member, wanted: int) -> None:
    """Copy so many queries to replies."""
    copied = 0
    async with asyncio.timeout(25):
        while copied < wanted:
            await worker.poll()
            fresh = tuple(zip(worker.places, worker.records, strict=True))[copied:]
            copied = len(worker.records)
            for partition, record in fresh:
                answer = outputs(names.replies, [record.value or b""])
                await worker.worker.commit(partition, record.offset + 1, answer)


@pytest.mark.parametrize("servers", ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
@pytest.mark.parametrize("moment", [BEFORE_COMMIT, AFTER_POLL])
@pytest.mark.promise(Promise.FENCED)
async def test_every_record_has_one_outcome_when_a_worker_sleeps(
    broker: Broker, servers: str, names: TopicNames, moment: str
) -> None:
    """Another takes over meanwhile; the sleeper's batch comes to nothing, and it rejoins."""
    await broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
    await broker.append(outputs(names.queries, numbered(30)))
    async with sleeper(servers, names, moment) as asleep:
        await told(asleep, "asleep")
        async with member(broker, names.queries, OPTIONS) as awake:
            await copy(names, awake, wanted=30)
            os.kill(asleep.pid, signal.SIGCONT)
            await told(asleep, "fenced", "committed")

            assert Counter(await contents(broker, names.replies)) == Counter(numbered(30))

        await broker.append(outputs(names.queries, _SECOND_PART))
        await told(asleep, "committed")
        replies = await contents(broker, names.replies)

    assert Counter(replies) == Counter([*numbered(30), *_SECOND_PART])


@pytest.mark.parametrize("servers", ["memory"], indirect=True)
@pytest.mark.promise(Promise.FENCED)
async def test_a_commit_that_slept_is_fenced(broker: MemoryBroker, names: TopicNames) -> None:
    """In memory a commit is held in its middle while another takes over."""
    await broker.create([TopicSpec(names.queries, 1), TopicSpec(names.replies, 1)])
    await broker.append(outputs(names.queries, numbered(3)))
    hold = broker.hold_next_commit()
    async with member(broker, names.queries) as asleep:
        await until(lambda: len(asleep.records) == 3, asleep)
        commit = asyncio.ensure_future(asleep.worker.commit(0, 3, outputs(names.replies, numbered(3))))
        await hold.reached()
        broker.expire(asleep.worker)
        async with member(broker, names.queries) as awake:
            await until(lambda: len(awake.records) == 3, awake)
            await awake.worker.commit(0, 3, outputs(names.replies, numbered(3)))
            hold.release()
            with pytest.raises(FencedError):
                await commit

    assert await contents(broker, names.replies) == numbered(3)


@pytest.mark.parametrize("servers", ["memory", pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
@pytest.mark.promise(Promise.SHARED)
async def test_the_next_life_of_a_slot_does_not_wait_for_the_session_timeout(
    broker: Broker, servers: str, names: TopicNames
) -> None:
    """A worker that was killed is replaced at once by one of the same slot."""
    await broker.create([TopicSpec(names.queries, 2), TopicSpec(names.replies, 1)])
    await broker.append(outputs(names.queries, numbered(30)))
    async with AsyncExitStack() as first_life:
        if servers:
            await told(await first_life.enter_async_context(sleeper(servers, names, AFTER_POLL, "slot")), "asleep")
        else:
            killed = Member()
            killed.worker = broker.worker(f"group-{names.queries}", names.queries, killed, SLOT)
            await killed.worker.start()
            await until(lambda: len(killed.records) == 30, killed)
    async with asyncio.timeout(10), member(broker, names.queries, SLOT) as second_life:
        await until(lambda: len(second_life.records) == 30, second_life)

    assert second_life.positions == {0: 0, 1: 0}


@pytest.mark.parametrize("servers", ["memory", pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
@pytest.mark.promise(Promise.GROWTH)
async def test_the_next_life_of_a_slot_reads_partitions_added_after_it(
    broker: Broker, servers: str, names: TopicNames
) -> None:
    """The group's leader that comes back is not told that it leads; added partitions are shared out all the same."""
    await broker.create([TopicSpec(names.queries, 2), TopicSpec(names.replies, 1)])
    await broker.append(outputs(names.queries, numbered(30)))
    if servers:
        async with sleeper(servers, names, AFTER_POLL, "slot") as first_life:
            await told(first_life, "asleep")
    async with asyncio.timeout(20), member(broker, names.queries, SLOT) as second_life:
        await until(lambda: len(second_life.records) == 30, second_life)
        await broker.add_partitions(names.queries, 3)
        await broker.append(outputs(names.queries, [b"new"], partition=2))
        await until(lambda: b"new" in second_life.values(), second_life)

    assert set(second_life.positions) == {0, 1, 2}


@pytest.mark.parametrize("servers", ["memory", pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)
@pytest.mark.promise(Promise.SHARED)
async def test_a_slot_that_is_stopped_leaves_its_partitions_at_once(broker: Broker, names: TopicNames) -> None:
    """A planned stop is no crash: nobody waits for the next life."""
    await broker.create([TopicSpec(names.queries, 2)])
    async with member(broker, names.queries, SLOT) as staying:
        async with member(broker, names.queries, replace(SLOT, slot="seat-two")) as leaving:
            await until(lambda: len(staying.positions) == len(leaving.positions) == 1, staying, leaving)
        async with asyncio.timeout(10):
            await until(lambda: len(staying.positions) == 2, staying)

    assert staying.positions == {0: 0, 1: 0}
