"""The lines of a log on their way into the queries, each when it is due, and the pages that say where they stand.

One write at a time: writes that wait inside the library overtake each other. What comes due meanwhile waits here, and
is charged with that. The page of a write goes out while the next is under way, but pages keep their order.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from producers.replay.fidelity import Fidelity
from producers.replay.lines import Line
from producers.replay.ports import Rules
from producers.replay.tempo import Tempo, paced
from streams.broker.pages import Pages
from streams.broker.port import Broker, Output
from streams.broker.timetable import Leg, Page, Told
from streams.clock import Clock
from streams.errors import NletsError

_MOST: Final = 2_000
"""So many are written in one go; as many again may wait."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What messages are written to."""

    broker: Broker
    topic: str
    partitions: int
    pages: Pages
    clock: Clock
    rules: Rules
    as_of_us: int | None
    """One time for all to be judged by, if each has not its own."""


@dataclass(slots=True)
class Sending:
    """The sending of a log."""

    outlet: Outlet
    told: Told
    fidelity: Fidelity
    stored: int = 0
    _waiting: list[tuple[int, Line]] = field(default_factory=list)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _is_writing: bool = False
    _paging: asyncio.Task[None] | None = None
    _at_us: int = 0
    """The latest time that a line had: what has none is judged by it."""

    async def run(self, lines: Iterable[tuple[float, Line]], tempo: Tempo) -> None:
        """Send each line when it is due; return when all of them, and their pages, are stored."""
        try:
            async with asyncio.TaskGroup() as tasks:
                async for batch in paced(lines, tempo, self.outlet.clock):
                    self._waiting += batch
                    if not self._is_writing:
                        self._is_writing = True
                        tasks.create_task(self._write(tasks))
                    await self._have_room()
        except* NletsError as failed:
            raise failed.exceptions[0] from None

    async def _have_room(self) -> None:
        """Wait while too many wait."""
        while len(self._waiting) >= _MOST:
            self._room.clear()
            await self._room.wait()

    async def _write(self, tasks: asyncio.TaskGroup) -> None:
        """Write until nothing waits."""
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            self._room.set()
            lines = [line for _, line in batch]
            outputs = [line.output(self.outlet.topic, self.outlet.partitions) for line in lines]
            self._note_sent(batch, self.outlet.clock.monotonic_ns())
            offsets = await self.outlet.broker.append(outputs)
            self._note_stored(lines, outputs, offsets)
            page = Page(legs=tuple(self._legs(lines, outputs, offsets)))
            # A replay that ends here goes on behind the last page that is stored: so they keep their order.
            if self._paging is not None:
                await self._paging
            self._paging = tasks.create_task(self.outlet.pages.write(page))
            self.told.turn(page)
            self.stored += len(lines)
        self._is_writing = False

    def _note_sent(self, batch: Sequence[tuple[int, Line]], sent_ns: int) -> None:
        state_of = self.outlet.rules.state_of
        for due_ns, line in batch:
            self.fidelity.sent(due_ns, sent_ns, line.entry.at_us, state_of(line.sender) or "none")

    def _note_stored(self, lines: Sequence[Line], outputs: Sequence[Output], offsets: Sequence[int]) -> None:
        for line, output, offset in zip(lines, outputs, offsets, strict=True):
            self.fidelity.stored(output.partition, line.sender, offset)

    def _legs(self, lines: Sequence[Line], outputs: Sequence[Output], offsets: Sequence[int]) -> Sequence[Leg]:
        found: dict[int, list[tuple[int, int, int]]] = {}
        for line, output, offset in zip(lines, outputs, offsets, strict=True):
            found.setdefault(output.partition, []).append((offset, line.entry.n, self._judged_by(line)))
        return [leg(number, sorted(places)) for number, places in sorted(found.items())]

    def _judged_by(self, line: Line) -> int:
        if line.entry.at_us is not None:
            self._at_us = line.entry.at_us
        return self._at_us if self.outlet.as_of_us is None else self.outlet.as_of_us


def leg(partition: int, places: Sequence[tuple[int, int, int]]) -> Leg:
    """Write down where messages stand in a partition."""
    offsets, lines, times_us = zip(*places, strict=True)
    return Leg(partition=partition, until=offsets[-1] + 1, offsets=offsets, lines=lines, times_us=times_us)
