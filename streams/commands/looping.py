"""Running a command's coroutine: on uvloop where it is installed, with a collector that seldom looks."""

import asyncio
import gc
from collections.abc import Coroutine
from importlib.util import find_spec
from typing import Any, Final, TypeVar

T = TypeVar("T")

_ALLOCATIONS: Final = 200_000
"""How many more objects than were freed bring the garbage collector: more than a batch holds at a time."""


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
