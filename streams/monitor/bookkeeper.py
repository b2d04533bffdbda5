"""Keeping the books in Faust's tables: batches in, changed cells out, and nothing acknowledged that is not stored.

Faust's own exactly-once does not hold, so this runs at least once, and the cells themselves know which deltas they
include (`docs/monitoring.md`). What a batch changes is `booking.book`'s to say.
"""

import asyncio
import contextlib
import os
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import structlog
from faust.streams import Stream
from faust.types import TP, EventT, StreamT

from streams.clock import Clock
from streams.errors import Exit
from streams.monitor.alarms import Outlook
from streams.monitor.application import Feed, make_application
from streams.monitor.booking import Changes, Metric, book
from streams.monitor.cells import FlowCell, SourceRow, StateCell, Tables
from streams.monitor.views import Lag

BATCH: Final = 100
"""Deltas booked at once: each changed cell is then written once."""

WITHIN_S: Final = 0.25
"""How long a batch waits for company."""

_PATIENCE_S: Final = 3
"""How long a batch may take to its end when the process is asked to stop."""

_log = structlog.get_logger()


class Bookkeeper:
    """Keeps the books in three tables, and shows them to the web server."""

    def __init__(self, feed: Feed, scratch: Path, clock: Clock, label: str) -> None:
        """Prepare; the application is for Faust's worker to run."""
        self.label = label
        self.seen = Outlook(clock.now_us())
        """What was seen last of the topics that hold no deltas; whoever looks puts it here."""
        self._feed = feed
        self._clock = clock
        self.application = make_application(feed, scratch)
        self._states = self.application.cell_table("states", StateCell, feed.partitions)
        self._flows = self.application.cell_table("flows", FlowCell, feed.partitions)
        self._sources = self.application.cell_table("sources", SourceRow, feed.partitions)
        self._booked: dict[int, int] = {}
        self._waiting: tuple[int, ...] = ()
        """What the last two measurements found; a record on its way between Faust's queues is in one of them."""
        self.application.agent(self.application.deltas(feed), name="keep", concurrency=1)(self._keep_all)

    def waiting_for(self) -> str | None:
        """Say why there is nothing to show yet, or None."""
        if not self.application.recovery.completed.is_set():
            return "the broker to hand out the metrics topic; another monitor of the same prefix may hold it"
        if self.application.recovery.in_recovery:
            return "the tables to be read back from the broker"
        if not self._waiting:
            return "the broker to say how long the metrics topic is"
        return None

    def tables(self) -> Tables:
        """Give the tables as they are."""
        return Tables(self._states, self._flows, self._sources)

    def positions(self) -> Mapping[str, int]:
        """Say how far each source is booked."""
        return {name: row.coverage.next for name, row in self._sources.items()}

    def outlook(self) -> Outlook:
        """Give what was seen last beside the deltas."""
        return self.seen

    def lag(self) -> Lag:
        """Say how far the tables are behind; measured twice a second."""
        newest_us = max((row.at for row in self._sources.values()), default=0)
        return Lag(max(self._waiting, default=0), newest_us, self._clock.now_us())

    async def measure(self) -> None:
        """Find out how many records wait. Trailing control records don't count, so positions are compared."""
        if self.application.rebalancing or not self.application.recovery.completed.is_set():
            return
        partitions = [TP(self._feed.topic, number) for number in range(self._feed.partitions)]
        waiting = [await self._waiting_in(partition) for partition in partitions]
        known = [records for records in waiting if records is not None]
        if len(known) == len(partitions):
            self._waiting = (*self._waiting[-1:], sum(known))

    async def _waiting_in(self, partition: TP) -> int | None:
        consumer = self.application.consumer
        end, position = consumer.highwater(partition), await consumer.position(partition)
        if end is None or position is None:
            return None
        done = self._booked.get(partition.partition, position) if consumer.unacked else position
        return max(0, end - done)

    async def _keep_all(self, stream: StreamT[Any]) -> None:
        if not isinstance(stream, Stream):  # what Faust always hands out
            raise TypeError(stream)
        async for events in stream.take_events(BATCH, within=WITHIN_S):
            kept = asyncio.ensure_future(self._keep(events))
            try:
                await asyncio.shield(kept)
            except BaseException as error:
                # Faust acknowledges what it handed out however this body is left, also when a stop cancels it: what is
                # not stored by then must end the process.
                if not await _stored(kept):
                    _end(self.application.crash_reason or error)
                raise

    async def _keep(self, events: Sequence[EventT[Any]]) -> None:
        messages = [event.message for event in events]
        changes = book(self.tables(), [Metric(m.topic, m.partition, m.offset, m.value) for m in messages])
        await self._write(changes)
        for message in messages:
            self._booked[message.partition] = message.offset + 1

    async def _write(self, changes: Changes) -> None:
        tables = (self._states, self._flows, self._sources)
        while not all(table.reachable for table in tables):
            await asyncio.gather(*(table.reach() for table in tables))
        # INVARIANT: nothing is awaited between that and the writes.
        self._states.write(changes.states)
        self._flows.write(changes.flows)
        self._sources.write(changes.sources)
        await asyncio.gather(self._states.written(), self._flows.written(), self._sources.written())


async def _stored(kept: asyncio.Future[None]) -> bool:
    """Give a batch some time to its end, and say whether it came to a good one."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait({kept}, timeout=_PATIENCE_S)
    return kept.done() and not kept.cancelled() and kept.exception() is None


def _end(error: BaseException) -> NoReturn:
    """End the process before anything is acknowledged; what was not stored is read again after the restart."""
    where = traceback.format_tb(error.__traceback__)
    _log.critical("a batch could not be booked", error=repr(error), where=where)
    os._exit(Exit.FAILED)
