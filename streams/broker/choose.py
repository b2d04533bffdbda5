"""Which broker is used: the option, else KAFKA_BOOTSTRAP_SERVERS, else the embedded one, started for the occasion."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from streams.broker.embedded import embedded_broker
from streams.broker.kafka import connect
from streams.broker.port import Broker

VARIABLE: Final = "KAFKA_BOOTSTRAP_SERVERS"


@asynccontextmanager
async def open_broker(bootstrap_servers: str | None = None) -> AsyncIterator[Broker]:
    """Connect to the broker chosen, and close the connection at the end; an embedded broker ends with it.

    What the broker does not promise is for the caller to say: `broker.promises.gaps()`.

    Raises:
        UnreachableError: nobody answers at the address.
        NoEmbeddedBrokerError: none was named, and this platform has no embedded one.
    """
    async with AsyncExitStack() as stack:
        servers = bootstrap_servers or os.environ.get(VARIABLE)
        if not servers:
            servers = stack.enter_context(embedded_broker())
        broker = await connect(servers)
        stack.push_async_callback(broker.close)
        yield broker
