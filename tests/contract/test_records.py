"""What every broker promises of records and topics."""

import pytest

from streams.broker.port import MAX_OUTPUT_BYTES, Broker, Origin, Output
from streams.broker.promises import Promise
from streams.broker.topics import (
    Cleanup,
    MissingPartitionError,
    MissingTopicError,
    TooManyPartitionsError,
    TopicNames,
    TopicSpec,
    specs,
)
from streams.errors import TooLargeError
from tests.contract.member import contents, member, numbered, outputs, span, until


@pytest.fixture
async def topic(broker: Broker, names: TopicNames) -> str:
    """Make a topic of one partition."""
    await broker.create([TopicSpec(names.queries, 1)])
    return names.queries


@pytest.mark.promise(Promise.ORDER)
async def test_records_are_read_in_the_order_they_were_written(broker: Broker, topic: str) -> None:
    """A span, a tail and a worker all give one order."""
    async with broker.tail([topic], Origin.STARTS) as tail, member(broker, topic) as reader:
        for first in range(0, 60, 20):
            await broker.append(outputs(topic, numbered(60)[first : first + 20]))
        await until(lambda: len(reader.records) >= 60, reader)
        tailed: list[bytes | None] = []
        while len(tailed) < 60:
            tailed.extend(record.value for record in await tail.poll(100))

        assert reader.values() == numbered(60)
        assert tailed == numbered(60)
        assert await contents(broker, topic) == numbered(60)


@pytest.mark.promise(Promise.ORDER)
async def test_a_tail_from_the_ends_sees_what_comes_and_nothing_older(broker: Broker, topic: str) -> None:
    """What was there when it was opened is not seen."""
    await broker.append(outputs(topic, [b"older", b"old"]))
    async with broker.tail([topic], Origin.ENDS) as tail:
        await broker.append(outputs(topic, [b"new"]))
        seen: list[bytes | None] = []
        while not seen:
            seen = [record.value for record in await tail.poll(100)]

    assert seen == [b"new"]


@pytest.mark.promise(Promise.STORED)
async def test_append_says_where_each_output_is(broker: Broker, names: TopicNames) -> None:
    """Offsets come in the order of the outputs, however they are spread."""
    await broker.create([TopicSpec(names.queries, 2)])
    mixed = [Output(names.queries, index % 2, None, b"%d" % index) for index in range(5)]

    offsets = await broker.append(mixed)

    assert offsets == [0, 0, 1, 1, 2]
    assert await broker.ends(names.queries) == {0: 3, 1: 2}
    assert await broker.starts(names.queries) == {0: 0, 1: 0}
    assert await span(broker, names.queries, 1, 2) == [b"2"]


@pytest.mark.promise(Promise.STORED)
async def test_outputs_that_fill_many_batches_are_all_stored(broker: Broker, topic: str) -> None:
    """More than one batch of a partition keeps offsets and order."""
    values = [b"%d " % number + b"x" * 100_000 for number in range(30)]

    offsets = await broker.append(outputs(topic, values))

    assert offsets == list(range(30))
    assert await contents(broker, topic) == values


@pytest.mark.promise(Promise.STORED)
async def test_nothing_is_written_to_a_topic_or_partition_that_is_not_there(broker: Broker, topic: str) -> None:
    """The operator is told, and the topic is not made."""
    with pytest.raises(MissingTopicError):
        await broker.append(outputs(topic + "-none", [b"lost"]))
    with pytest.raises(MissingPartitionError):
        await broker.append(outputs(topic, [b"lost"], partition=7))

    assert topic + "-none" not in await broker.topics()


@pytest.mark.promise(Promise.SIZE)
async def test_an_output_too_large_is_named_and_the_rest_can_be_committed_without_it(
    broker: Broker, topic: str, names: TopicNames
) -> None:
    """The index is that of the outputs as given; nothing of the failed commit is seen."""
    await broker.create([TopicSpec(names.replies, 1)])
    await broker.append(outputs(topic, [b"question"]))
    async with member(broker, topic) as worker:
        await until(lambda: len(worker.records) == 1, worker)
        with pytest.raises(TooLargeError) as caught:
            await worker.worker.commit(0, 1, outputs(names.replies, [b"small", b"x" * (MAX_OUTPUT_BYTES + 1)]))
        seen_between = await contents(broker, names.replies)
        await worker.worker.commit(0, 1, outputs(names.replies, [b"small", b"instead"]))

    assert (caught.value.index, caught.value.size) == (1, MAX_OUTPUT_BYTES + 4)
    assert seen_between == []
    assert await contents(broker, names.replies) == [b"small", b"instead"]


@pytest.mark.promise(Promise.SIZE)
async def test_the_largest_output_is_taken_and_one_byte_more_is_not(broker: Broker, topic: str) -> None:
    """The limit is what the topics' own limit leaves."""
    with pytest.raises(TooLargeError):
        await broker.append([Output(topic, 0, b"k", b"x" * MAX_OUTPUT_BYTES)])

    assert await broker.append([Output(topic, 0, b"k", b"x" * (MAX_OUTPUT_BYTES - 1))]) == [0]


@pytest.mark.promise(Promise.SETTINGS)
async def test_topics_as_they_should_be_have_no_problems(broker: Broker, names: TopicNames) -> None:
    """What `create` makes satisfies `verify`; creating again changes nothing."""
    await broker.create(specs(names, 2))
    await broker.create(specs(names, 3))

    assert await broker.verify(specs(names, 2)) == ()


@pytest.mark.promise(Promise.SETTINGS)
async def test_every_wrong_setting_is_listed(broker: Broker, names: TopicNames) -> None:
    """Partitions, cleanup, size limit and absence, at once."""
    await broker.create(
        [
            TopicSpec(names.queries, 1, Cleanup.DELETE, max_message_bytes=1 << 20),
            TopicSpec(names.control, 2, Cleanup.DELETE),
        ]
    )

    problems = await broker.verify([spec for spec in specs(names, 4) if spec.name != names.metrics])

    checked = [spec.name.removeprefix(names.prefix) for spec in specs(names, 4) if spec.name != names.metrics]
    missing = [topic for topic in checked if topic not in {"queries", "control"}]
    assert len(missing) > 5
    assert [(problem.where.removeprefix(names.prefix), problem.what) for problem in problems] == [
        ("queries", "1 partition(s), 4 wanted"),
        ("queries", "max.message.bytes is 1048576, 8388608 wanted"),
        *((topic, "topic does not exist") for topic in missing),
        ("control", "2 partitions, exactly 1 wanted"),
        ("control", "cleanup.policy is `delete`, `compact` wanted"),
    ]


@pytest.mark.promise(Promise.GROWTH)
async def test_partitions_are_added_and_never_taken_away(broker: Broker, topic: str) -> None:
    """Asking for fewer is the operator's error; asking for as many does nothing."""
    await broker.add_partitions(topic, 3)
    await broker.add_partitions(topic, 3)
    with pytest.raises(TooManyPartitionsError):
        await broker.add_partitions(topic, 2)

    assert (await broker.topics())[topic] == 3
    assert await broker.append(outputs(topic, [b"new"], partition=2)) == [0]


@pytest.mark.promise(Promise.STORED)
async def test_a_deleted_topic_is_gone(broker: Broker, topic: str) -> None:
    """Deleting what is not there is no error."""
    await broker.delete([topic, topic + "-none"])

    assert topic not in await broker.topics()
