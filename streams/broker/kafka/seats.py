"""A worker's seat at a partition: its committer, one commit at a time. Who gets a seat is the group's business."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from streams.broker.kafka.committers import Committer
from streams.broker.port import Partition, Written
from streams.errors import FencedError

_HANDOVER_S: Final = 0.5
"""How long a rebalance waits for a commit under way; one that takes longer is fenced."""

_TAKE_OVER_S: Final = 10.0


@dataclass(eq=False, slots=True)
class Assignment:
    """What the group gave us; each rebalance makes a new one, told apart by identity."""

    partitions: frozenset[int]
    taken: bool = False


@dataclass(eq=False, slots=True)
class Seat:
    """The right to commit for a partition, until it is closed."""

    partition: Partition
    committer: Committer
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _closed: bool = False

    async def commit(self, next_offset: int, outputs: Sequence[Written]) -> None:
        """Commit when it is our turn, unless the seat was lost while we waited."""
        async with self._turn:
            if self._closed:
                raise FencedError(*self.partition)
            await self.committer.commit(next_offset, outputs)

    async def close(self) -> None:
        """Refuse new commits, give the one under way a moment, and release the committer."""
        self._closed = True
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(_HANDOVER_S), self._turn:
                pass
        await self.committer.close()


async def open_all(seats: Mapping[int, Seat]) -> dict[int, int | None]:
    """Shut out older owners of all partitions at once, and give the committed positions."""
    # The library asks an unreachable coordinator for ever.
    opening = (asyncio.wait_for(seat.committer.open(), timeout=_TAKE_OVER_S) for seat in seats.values())
    results = await asyncio.gather(*opening, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return {
        number: result for number, result in zip(seats, results, strict=True) if not isinstance(result, BaseException)
    }


async def close_all(seats: Iterable[Seat]) -> None:
    """Close all at once."""
    await asyncio.gather(*(seat.close() for seat in seats))
