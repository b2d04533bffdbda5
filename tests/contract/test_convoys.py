"""Partitions that are committed together: each as if it were alone, and shut out whatever company it was in before."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from streams.broker.port import Broker
from streams.broker.promises import Promise
from streams.broker.topics import TopicNames, TopicSpec
from streams.errors import TooLargeError
from tests.contract.member import Member, contents, member, numbered, outputs, until
from tests.contract.sleeper import BEFORE_COMMIT, OPTIONS
from tests.contract.test_sleep import sleeper, told

_PARTITIONS: Final = 3
_TOGETHER: Final = (1, 2)
"""Two partitions of one class, which one worker commits together."""
_LARGE: Final = 50_000
"""More than the topic takes, and less than any limit of ours."""

pytestmark = pytest.mark.parametrize("servers", [pytest.param("kafka", marks=pytest.mark.kafka)], indirect=True)


@pytest.fixture
async def topic(broker: Broker, names: TopicNames) -> str:
    """Make a topic whose partitions 1 and 2 hold ten records each."""
    await broker.create(
        [TopicSpec(names.queries, _PARTITIONS), TopicSpec(names.replies, 1, max_message_bytes=_LARGE // 2)]
    )
    for partition in _TOGETHER:
        await broker.append(outputs(names.queries, _told_apart(partition), partition))
    return names.queries


def _told_apart(partition: int) -> list[bytes]:
    return [b"%d.%s" % (partition, value) for value in numbered(10)]


@asynccontextmanager
async def owner(broker: Broker, topic: str) -> AsyncIterator[Member]:
    """Own everything."""
    async with member(broker, topic, OPTIONS) as joined:
        await until(lambda: len(joined.records) == 10 * len(_TOGETHER), joined)
        yield joined


async def _copy(names: TopicNames, worker: Member, copied: int) -> int:
    """Copy what was polled since; say how much was copied in all."""
    fresh = list(zip(worker.places, worker.records, strict=True))[copied:]
    for partition, record in fresh:
        await worker.worker.commit(partition, record.offset + 1, outputs(names.replies, [record.value or b""]))
    return copied + len(fresh)


@pytest.mark.promise(Promise.ATOMIC)
async def test_what_is_committed_at_once_is_all_there(broker: Broker, names: TopicNames, topic: str) -> None:
    """Every partition's outputs and position."""
    async with owner(broker, topic) as mine:
        await asyncio.gather(
            *(mine.worker.commit(number, 10, outputs(names.replies, _told_apart(number))) for number in _TOGETHER)
        )

    assert await broker.committed(f"group-{topic}", topic) == dict.fromkeys(_TOGETHER, 10)
    assert Counter(await contents(broker, names.replies)) == Counter(each for n in _TOGETHER for each in _told_apart(n))


@pytest.mark.promise(Promise.SIZE)
async def test_an_output_too_large_is_its_own_partitions_fault(broker: Broker, names: TopicNames, topic: str) -> None:
    """Who was committed along with it is committed nevertheless, and both can go on."""
    async with owner(broker, topic) as mine:
        large = mine.worker.commit(1, 10, outputs(names.replies, [b"small", os.urandom(_LARGE)]))
        results = await asyncio.gather(
            large, mine.worker.commit(2, 10, outputs(names.replies, [b"two"])), return_exceptions=True
        )
        await mine.worker.commit(1, 10, outputs(names.replies, [b"one"]))
    error, fine = results

    assert fine is None
    assert isinstance(error, TooLargeError)
    assert error.index == 1
    assert set(await contents(broker, names.replies)) == {b"one", b"two"}
    assert await broker.committed(f"group-{topic}", topic) == {1: 10, 2: 10}


@pytest.mark.promise(Promise.FENCED)
async def test_a_sleeper_is_shut_out_by_owners_that_commit_in_other_company(
    broker: Broker, servers: str, names: TopicNames, topic: str
) -> None:
    """It had all partitions, two others have them now: no record has two outcomes."""
    expected = Counter(each for number in _TOGETHER for each in _told_apart(number))
    async with sleeper(servers, names, BEFORE_COMMIT) as asleep:
        await told(asleep, "asleep")
        async with member(broker, topic, OPTIONS) as one, member(broker, topic, OPTIONS) as other:
            await until(lambda: len(one.positions) + len(other.positions) == _PARTITIONS, one, other)
            done = [0, 0]
            async with asyncio.timeout(25):
                while sum(done) < expected.total():
                    await asyncio.gather(one.poll(), other.poll())
                    done = [await _copy(names, each, so_far) for each, so_far in zip((one, other), done, strict=True)]
            os.kill(asleep.pid, signal.SIGCONT)
            await told(asleep, "fenced", "committed")
            replies = await contents(broker, names.replies)

    assert Counter(replies) == expected
