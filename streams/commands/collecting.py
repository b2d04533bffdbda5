"""Python's garbage collector, told to look seldom: what commands make in numbers hardly ever refers to itself."""

import gc
from typing import Final

_ALLOCATIONS: Final = 200_000
"""How many more objects than were freed bring the collector: more than a batch of messages holds at a time."""


def collect_seldom() -> None:
    """Let what is there alone, and look at what comes only once there is much of it.

    A fifth of a stage's processor time went there, and a third of a diff's (`docs/measurements.md`).
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 10, 10)
