"""The broker of a command: the Kafka that was named (`naming.py`), else the embedded one, started for the occasion."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from streams.broker.embedded import embedded_broker
from streams.broker.kafka import connect
from streams.broker.port import Broker


@asynccontextmanager
async def open_broker(servers: str | None = None) -> AsyncIterator[Broker]:
    """Connect to the Kafka named, and close the connection at the end; an embedded broker ends with it.

    What the broker does not promise is for the caller to say: `broker.promises.gaps()`.

    Raises:
        UnreachableError: nobody answers at the address.
        NoEmbeddedBrokerError: none was named, and this platform has no embedded one.
    """
    async with AsyncExitStack() as stack:
        broker = await connect(stack.enter_context(embedded_broker()) if servers is None else servers)
        stack.push_async_callback(broker.close)
        yield broker
