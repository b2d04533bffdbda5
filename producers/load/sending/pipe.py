"""What comes through a pipe from another process of ours, awaited without blocking the event loop."""

import asyncio
from multiprocessing.connection import Connection
from typing import TypeAlias

Pipe: TypeAlias = "Connection[object, object]"


async def receive(pipe: Pipe) -> object:
    """Wait for the next object.

    Raises:
        EOFError: the other end was closed, or its process ended.
    """
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(pipe.fileno(), readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(pipe.fileno())
    return pipe.recv()
