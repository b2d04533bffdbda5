"""Waiting in tests: for what nothing announces, or for the world to go on for a while. No test module sleeps."""

import asyncio
from collections.abc import Callable

AGAIN_S = 0.02


async def until(happened: Callable[[], bool], again_s: float = AGAIN_S) -> None:
    """Wait for something that can only be looked at: a log, another process."""
    while not happened():  # noqa: ASYNC110 -- there is no event to wait for
        await asyncio.sleep(again_s)


async def let_go_on(seconds: float) -> None:
    """Let whatever runs go on for a while: a load, a session's time-out, the other tasks. No condition is hoped for."""
    await asyncio.sleep(seconds)
