"""Workers that are killed, put to sleep or told to stop under load: every request keeps one outcome, and none is lost.

Where the broker has no transactions a request may be answered again, but under the same id and with the same content.
"""

import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from streams.broker.kafka import connect
from streams.broker.topics import TopicNames
from streams.messages.wire import Reply
from tests.waiting import let_go_on
from tests.workers import Plant, Worker, plant_on

pytestmark = pytest.mark.timeout(300)

PER_SECOND = 300
SLEEP_S = 8.0
"""Longer than a session."""


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def plant(request: pytest.FixtureRequest, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch on each broker."""
    servers: str = request.getfixturevalue(f"{request.param}_servers")
    broker = await connect(servers)
    async with plant_on(broker, names) as built:
        yield built
    await broker.delete(names.all())
    await broker.close()


async def two_at_work(plant: Plant) -> tuple[Worker, Worker]:
    """Start two workers, and wait until something was answered and each has had partitions: loops are compiled then."""
    first, second = plant.start(), plant.start()
    await plant.send(200)
    await plant.answered()
    await first.logged("partitions taken")
    await second.logged("partitions taken")
    return first, second


async def assert_one_outcome_each(plant: Plant) -> None:
    """Say that nothing is lost, and nothing doubled that the broker can prevent."""
    found = await plant.answered()

    assert set(found) == {f"m{number}" for number in range(plant.sent)}
    if plant.broker.promises.transactions:
        assert [replies for replies in found.values() if len(replies) > 1] == []
    assert [replies for replies in found.values() if len({said(reply) for reply in replies}) > 1] == []


def said(reply: Reply) -> tuple[object, ...]:
    """Give what must be the same in a repeat: everything but times."""
    stamp = (reply.stamp.ctx, reply.stamp.p, reply.stamp.o)
    return (reply.id, reply.to, reply.verdict, reply.rules, reply.answer, reply.fields, reply.free, stamp)


async def test_a_killed_worker_loses_and_doubles_nothing(plant: Plant) -> None:
    """Two workers; one is killed with no time to say goodbye, and started again."""
    first, second = await two_at_work(plant)
    async with plant.load(PER_SECOND):
        await let_go_on(1)
        first.send(signal.SIGKILL)
        await let_go_on(1)
        plant.start()
        await let_go_on(2)

    await assert_one_outcome_each(plant)
    assert second.process.poll() is None


async def test_a_worker_that_sleeps_through_its_session_loses_and_doubles_nothing(plant: Plant) -> None:
    """It is stopped under load until another has its partitions, and then goes on where it was."""
    first, _ = await two_at_work(plant)
    async with plant.load(PER_SECOND):
        await let_go_on(1)
        first.send(signal.SIGSTOP)
        await let_go_on(SLEEP_S)
        first.send(signal.SIGCONT)
        await let_go_on(1)

    await assert_one_outcome_each(plant)


async def test_a_worker_that_is_told_to_stop_ends_in_five_seconds(plant: Plant) -> None:
    """Also in the middle of a rebalance, which a third worker brings about. Time in which others ran is not its own."""
    first, _ = await two_at_work(plant)
    async with plant.load(PER_SECOND):
        plant.start()
        await let_go_on(1)
        code, took_s = await first.stopped(within_s=60)

    await assert_one_outcome_each(plant)
    assert code == 0
    assert took_s < 5


@pytest.mark.kafka
async def test_a_restarted_worker_takes_over_at_once(
    kafka_servers: str, names: TopicNames, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a slot of its own it need not wait for its former life's session to end; the time is printed."""
    broker = await connect(kafka_servers)
    async with plant_on(broker, names) as plant:
        worker = plant.start(slot="one")
        await plant.send(200)
        await plant.answered()
        worker.send(signal.SIGKILL)
        await worker.ended(within_s=5)
        killed = datetime.now(UTC)
        again = plant.start(slot="one")
        started, taken = await again.logged("stage starts"), await again.logged("partitions taken")
        await plant.send(200)
        await assert_one_outcome_each(plant)
    await broker.close()

    with capsys.disabled():
        print(  # noqa: T201 -- figures to be seen
            f"\npartitions taken {(taken - started).total_seconds():.2f} s after the restarted worker's start, "
            f"{(taken - killed).total_seconds():.1f} s after the kill"
        )
    assert (taken - started).total_seconds() < 10
