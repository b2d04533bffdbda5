"""Making the switch's topics, and looking at them. How they shall be is `topics.py`'s table."""

from collections.abc import Mapping, Sequence

from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs
from streams.errors import Problem


async def make_topics(broker: Broker, names: TopicNames, partitions: int) -> Sequence[Problem]:
    """Create the topics and partitions that are missing; give what is still wrong, and can't be put right."""
    wanted = specs(names, partitions)
    await broker.create(wanted)
    there = await broker.topics()
    for spec in wanted:
        if there[spec.name] < spec.partitions:
            await broker.add_partitions(spec.name, spec.partitions)
    return await broker.verify(wanted)


async def look_at_topics(broker: Broker, names: TopicNames) -> tuple[Mapping[str, int], Sequence[Problem]]:
    """Give how many partitions each topic of the broker has, and what is wrong with the switch's."""
    counts = await broker.topics()
    # How many partitions there shall be is the operator's choice, so only the rest can be wrong.
    return counts, await broker.verify(specs(names, 1))
