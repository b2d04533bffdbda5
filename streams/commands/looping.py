"""Running a command's coroutine: on uvloop where it is installed, with a collector that seldom looks."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from importlib.util import find_spec
from typing import Any, TypeVar

from streams.broker.port import Broker
from streams.commands.collecting import collect_seldom

T = TypeVar("T")


def run_on_broker(servers: str, work: Callable[[Broker], Awaitable[T]]) -> T:
    """Connect to a broker, work on it until that is done, and close the connection."""
    from streams.broker.choose import open_broker

    async def connected() -> T:
        async with open_broker(servers) as broker:
            return await work(broker)

    return run_on_loop(connected())


def run_on_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run until it is done."""
    collect_seldom()
    if find_spec("uvloop") is None:
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)
