"""The only place that reads a clock. Pure code takes times as arguments.

Wall time is µs since 1970 UTC, for judging and stamping; monotonic time is ns, for waiting and measuring; processor
time is ns, for what work costs.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What tells time and waits."""

    def now_us(self) -> int:
        """Wall time in µs since 1970 UTC."""

    def monotonic_ns(self) -> int:
        """Time that never goes back, in ns from an arbitrary start."""

    async def sleep_until(self, due_ns: int) -> None:
        """Return at the monotonic time `due_ns`, or at once if it has passed."""


def cpu_ns() -> int:
    """Give the processor time that this process took so far."""
    return time.process_time_ns()


def cpu_ns_of(pid: int) -> int | None:
    """Give the processor time that a process took so far; nothing where the system doesn't tell, or it is gone.

    Linux has a clock for every process, whose number is made of the process's (clock_getcpuclockid(3)). It counts ns,
    where `/proc` counts hundredths of a second.
    """
    try:
        return time.clock_gettime_ns(~pid << 3 | 2)
    except OSError:
        return None


class SystemClock:
    """The machine's clocks."""

    def now_us(self) -> int:
        """Wall time in µs since 1970 UTC."""
        return time.time_ns() // 1_000

    def monotonic_ns(self) -> int:
        """Time that never goes back, in ns."""
        return time.monotonic_ns()

    async def sleep_until(self, due_ns: int) -> None:
        """Sleep on the event loop until `due_ns`."""
        await asyncio.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)
