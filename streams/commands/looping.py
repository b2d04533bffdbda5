"""Running a command's coroutine: on uvloop where it is installed, with a collector that seldom looks."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from streams.broker.port import Broker

T = TypeVar("T")

_ALLOCATIONS: Final = 200_000
"""How many more objects than were freed bring the garbage collector: more than a batch holds at a time."""


def run_on_broker(servers: str, work: Callable[[Broker], Awaitable[T]]) -> T:
    """Connect to a broker, work on it until that is done, and close the connection."""
    from streams.broker.choose import open_broker

    async def connected() -> T:
        async with open_broker(servers) as broker:
            return await work(broker)

    return run_on_loop(connected())


def run_on_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run until it is done."""
    _collect_seldom()
    if find_spec("uvloop") is None:
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)


def _collect_seldom() -> None:
    """Keep the collector from going through every batch several times: nothing in one refers to itself.

    A fifth of a stage's processor time went there (`docs/measurements.md`).
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 10, 10)
