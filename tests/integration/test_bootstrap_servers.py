"""A Kafka is there as long as one of the servers named is."""

from streams.broker.child import free_port
from streams.broker.choose import open_broker
from streams.broker.port import Origin
from streams.broker.topics import TopicNames, specs


async def test_every_server_named_is_tried_in_turn(embedded_servers: str, names: TopicNames) -> None:
    """Whoever stands first may be down, or no address at all; whatever is opened later tries them all, too."""
    dead = f"127.0.0.1:{free_port()}"
    async with open_broker(f"nonsense, {dead}, {embedded_servers}") as broker:
        await broker.create(specs(names, 1))
        async with broker.tail((names.replies,), Origin.ENDS) as tail:
            assert await tail.poll(1) == []

        assert broker.servers == f"{dead},{embedded_servers}"
