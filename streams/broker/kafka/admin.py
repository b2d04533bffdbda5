"""Topics on the broker: listing, creating, growing, describing. What they should be is `topics.py`'s business."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from aiokafka import TopicPartition
from aiokafka import errors as kafka
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.broker.kafka.failures import RefusedError, translated
from streams.broker.port import Partition
from streams.broker.topics import Found, TopicSpec

Answer = TypeVar("Answer")

_REPLICAS: Final = 3
"""How many copies of a topic are kept, where there are as many brokers."""


_LEADERS_S: Final = 10.0
_COORDINATOR_S: Final = 10.0
_AGAIN_S: Final = 0.02
_MEMBERS: Final = 5
"""Where a description of a group has its members: behind error, name, state, kind of protocol and protocol."""


async def count_partitions(admin: AIOKafkaAdminClient) -> Mapping[str, int]:
    """Name every topic and its number of partitions."""
    with translated("listing topics"):
        described = await admin.describe_topics()
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


async def create(admin: AIOKafkaAdminClient, specs: Sequence[TopicSpec]) -> None:
    """Create topics; one that another made meanwhile is left as it is."""
    with translated("creating topics"):
        brokers = len((await admin.describe_cluster())["brokers"])
        response = await admin.create_topics(
            [
                NewTopic(spec.name, spec.partitions, min(_REPLICAS, brokers), topic_configs=spec.settings())
                for spec in specs
            ]
        )
    _check("creating topic", response.topic_errors, kafka.TopicAlreadyExistsError)


async def await_leaders(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
    """Return when every partition of the topics has a leader, which is a moment after they were made."""
    with translated("waiting for topics"):
        async with asyncio.timeout(_LEADERS_S):
            while not all(  # noqa: ASYNC110 -- another program's state has no event to wait for
                topic["partitions"] and all(partition["leader"] >= 0 for partition in topic["partitions"])
                for topic in await admin.describe_topics(list(topics))
            ):
                await asyncio.sleep(_AGAIN_S)


async def delete(admin: AIOKafkaAdminClient, topics: Collection[str]) -> None:
    """Delete topics that exist."""
    with translated("deleting topics"):
        response = await admin.delete_topics(list(topics))
    _check("deleting topic", response.topic_error_codes, kafka.UnknownTopicOrPartitionError)


async def add_partitions(admin: AIOKafkaAdminClient, topic: str, count: int) -> None:
    """Raise a topic's number of partitions."""
    with translated(f"adding partitions to `{topic}`"):
        await admin.create_partitions({topic: NewPartitions(count)})


async def describe(admin: AIOKafkaAdminClient, counts: Mapping[str, int]) -> list[Found]:
    """Tell how topics are, as far as the broker says."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in counts]
    with translated("describing topics"):
        answers = await admin.describe_configs(resources) if resources else []
    settings = {
        name: {entry[0]: entry[1] for entry in entries}
        for answer in answers
        for _, _, _, name, entries in answer.resources
    }
    return [Found(name, partitions, settings.get(name, {})) for name, partitions in counts.items()]


async def committed(admin: AIOKafkaAdminClient, group: str, partitions: Sequence[Partition]) -> dict[int, int]:
    """Give a group's positions."""
    places = [TopicPartition(*partition) for partition in partitions]
    with translated(f"asking for the positions of group `{group}`"):
        found = await _when_coordinated(lambda: admin.list_consumer_group_offsets(group, partitions=places))
    return {place.partition: at.offset for place, at in found.items() if at.offset >= 0}


async def members(admin: AIOKafkaAdminClient, group: str) -> frozenset[str]:
    """Name the members of a group; one that does not exist has none."""
    with translated(f"asking for the members of group `{group}`"):
        answers = await _when_coordinated(lambda: admin.describe_consumer_groups([group]))
    return frozenset(member[0] for answer in answers for described in answer.groups for member in described[_MEMBERS])


async def _when_coordinated(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask about a group; on a fresh broker the topic that keeps them is made first, which takes a moment."""
    async with asyncio.timeout(_COORDINATOR_S):
        while True:
            try:
                return await ask()
            except kafka.KafkaError as error:
                if not error.retriable:
                    raise
                await asyncio.sleep(_AGAIN_S)


def _check(what: str, errors: Sequence[tuple[object, ...]], harmless: type[kafka.KafkaError]) -> None:
    for name, code, *_ in errors:
        error = kafka.for_code(code)
        if error not in (kafka.NoError, harmless):
            raise RefusedError(f"{what} `{name}`", error())
