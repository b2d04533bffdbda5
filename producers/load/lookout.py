"""Looks around before and after a window: at the machine, at the clocks, at who runs the stages."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from producers.load.measuring.signs import CpuTimes, Members, Signs, cpu_times
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import Clock
from streams.errors import BrokerError
from streams.metrics.sources import StageName

_STAT: Final = Path("/proc/stat")
_WITHIN_S: Final = 5.0
"""A broker that takes longer to say who is a member is not asked any more."""


@dataclass(frozen=True, slots=True)
class Lookout:
    """What is looked at."""

    broker: Broker
    groups: Sequence[str]
    clock: Clock

    @classmethod
    def of(cls, broker: Broker, names: TopicNames, clock: Clock) -> "Lookout":
        """Look at the stages of one switch."""
        return cls(broker, tuple(f"{names.prefix}{stage.value}" for stage in StageName), clock)

    async def look(self) -> Signs:
        """Look once."""
        members = await self._members()
        return Signs(self.clock.now_us() - self.clock.monotonic_ns() // 1_000, _cpu(), members)

    async def _members(self) -> Members:
        """Ask for the groups' members. That a broker fails is noticed, and said, by whoever sends or reads."""
        found: dict[str, frozenset[str] | None] = {}
        with suppress(BrokerError, TimeoutError):
            async with asyncio.timeout(_WITHIN_S):
                for group in self.groups:
                    found[group] = await self.broker.members(group)
        return found


def _cpu() -> CpuTimes | None:
    try:
        return cpu_times(_STAT.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        return None
