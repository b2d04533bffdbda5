"""Waiting in tests: for what nothing announces, or for the world to go on for a while. No test module sleeps."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

AGAIN_S = 0.02


async def until(happened: Callable[[], bool], again_s: float = AGAIN_S) -> None:
    """Wait for something that can only be looked at: a log, another process."""
    while not happened():  # noqa: ASYNC110 -- there is no event to wait for
        await asyncio.sleep(again_s)


async def until_found(look: Callable[[], Awaitable[Found]], enough: Callable[[Found], bool]) -> Found:
    """Wait for something that must be looked up, as in a topic; give what was found."""
    while not enough(found := await look()):  # noqa: ASYNC110 -- there is no event to wait for
        await asyncio.sleep(AGAIN_S / 4)
    return found


async def let_go_on(seconds: float) -> None:
    """Let whatever runs go on for a while: a load, a session's time-out, the other tasks. No condition is hoped for."""
    await asyncio.sleep(seconds)
