"""The Faust application: a thin shell around `booking.book`. The only module that knows Faust and its traps.

Deltas come in from the metrics topic, changed cells go out to the tables' changelogs. Faust's own exactly-once does not
hold, so this runs at least once, and the cells themselves know which deltas they include (`docs/monitoring.md`).
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import faust
import mode
import msgspec
import structlog
from aiohttp import web
from faust.serializers.codecs import Codec
from faust.streams import Stream
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, EventT, StreamT
from faust.types.tuples import FutureMessage

from streams.broker.kafka import connect
from streams.broker.topics import MAX_MESSAGE_BYTES
from streams.clock import Clock
from streams.errors import Exit
from streams.monitor.booking import Changes, Metric, book
from streams.monitor.cells import FlowCell, SourceRow, StateCell, Tables
from streams.monitor.views import Lag
from streams.monitor.web import make_web

FORMAT: Final = 2
"""Stands in the application's id: cells of another format are never read."""

BATCH: Final = 100
"""Deltas booked at once: each changed cell is then written once."""

WITHIN_S: Final = 0.25
"""How long a batch waits for company."""

_PATIENCE_S: Final = 3
"""How long a batch may take to its end when the process is asked to stop."""

_MEASURE_S: Final = 0.5

_log = structlog.get_logger()
_CHANGELOG: Final = {
    "segment.bytes": str(4 << 20),  # compaction leaves the open segment alone, and recovery reads all of it
    "min.cleanable.dirty.ratio": "0.1",
    "max.message.bytes": str(MAX_MESSAGE_BYTES),
}

Value = TypeVar("Value", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Feed:
    """Where deltas come from."""

    servers: str
    topic: str
    partitions: int


@dataclass(frozen=True, slots=True)
class Room:
    """Where the monitor lives on this machine."""

    listening: socket.socket
    """A bound socket for the web server."""
    scratch: Path
    """A temporary folder for what Faust wants to write."""


class _KeyCodec(Codec):
    """Reads and writes a key as it is."""

    def _loads(self, s: bytes) -> str:
        return s.decode()

    def _dumps(self, s: str) -> bytes:
        return s.encode()


class _CellCodec(Codec):
    """Reads and writes one type of cell as JSON."""

    def __init__(self, cell: type[msgspec.Struct]) -> None:
        super().__init__(cell=cell)
        self._decoder = msgspec.json.Decoder(cell)

    def _loads(self, s: bytes) -> Any:  # noqa: ANN401 -- Faust's signature
        return self._decoder.decode(s)

    def _dumps(self, s: Any) -> bytes:  # noqa: ANN401 -- Faust's signature
        return msgspec.json.encode(s)


class _Table(faust.Table[str, Value]):
    """A table that knows which of its writes the broker has not acknowledged yet."""

    def __init__(self, *args: Any, cell: type[Value], **kwargs: Any) -> None:  # noqa: ANN401 -- Faust's signature
        super().__init__(*args, **kwargs)
        # Faust makes the changelog's topic, with the codecs of this moment, as soon as the table is added to the app.
        self.key_serializer = _KeyCodec()
        self.value_serializer = _CellCodec(cell)
        self.unwritten: list[FutureMessage] = []

    def send_changelog(self, *args: Any, **kwargs: Any) -> FutureMessage:  # noqa: ANN401 -- Faust's signature
        """Remember the write, beside sending it."""
        written = super().send_changelog(*args, **kwargs)
        self.unwritten.append(written)
        return written

    async def written(self) -> None:
        """Return when the broker has acknowledged every write; Faust's commit does not wait for that."""
        unwritten, self.unwritten = self.unwritten, []
        await asyncio.gather(*unwritten)


class _CommittedThread(driver.AIOKafkaConsumerThread):
    """Reads committed records only; Faust would do so only in its exactly-once mode."""

    def _create_worker_consumer(self, transport: driver.Transport) -> Any:  # noqa: ANN401 -- untyped client
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 -- read once, when the consumer starts
        return consumer

    async def _highwaters(self, partitions: list[TP]) -> Mapping[TP, int]:
        # By our own door: the end that the embedded broker tells Faust lies before the last batch's own.
        servers = ",".join(f"{url.host}:{url.port}" for url in self.transport.url)
        broker = await connect(servers)
        try:
            ends = {topic: await broker.ends(topic) for topic in {partition.topic for partition in partitions}}
        finally:
            await broker.close()
        return {partition: ends[partition.topic][partition.partition] for partition in partitions}


class _CommittedConsumer(driver.Consumer):
    def _new_consumer_thread(self) -> _CommittedThread:
        return _CommittedThread(self, loop=self.loop, beacon=self.beacon)


class _CommittedTransport(driver.Transport):
    Consumer = _CommittedConsumer


class _App(faust.App):
    """Faust's application, reading committed records."""

    def _new_transport(self) -> _CommittedTransport:
        return _CommittedTransport(self.conf.broker_consumer, self)

    @property
    def recovery(self) -> Recovery:
        """The service that reads the tables back."""
        if not isinstance(self.tables, TableManager):  # what Faust always makes
            raise TypeError(self.tables)
        return self.tables.recovery


class Desk:
    """Keeps the books in three Faust tables, and shows them to the web server."""

    def __init__(self, feed: Feed, room: Room, clock: Clock, label: str) -> None:
        self.label = label
        self._feed = feed
        self._clock = clock
        self.app = _make_app(feed, room.scratch)
        self._states = self._table("states", StateCell)
        self._flows = self._table("flows", FlowCell)
        self._sources = self._table("sources", SourceRow)
        self._booked: dict[int, int] = {}
        self._waiting: tuple[int, ...] = ()
        """What the last two measurements found; a record on its way between Faust's queues is in one of them."""
        deltas = self.app.topic(feed.topic, value_serializer="raw", key_serializer="raw", partitions=feed.partitions)
        self.app.agent(deltas, name="keep", concurrency=1)(self._keep_all)

    def waiting_for(self) -> str | None:
        """Say why there is nothing to show yet, or None."""
        if not self.app.recovery.completed.is_set():
            return "the broker to hand out the metrics topic; another monitor of the same prefix may hold it"
        if self.app.recovery.in_recovery:
            return "the tables to be read back from the broker"
        if not self._waiting:
            return "the broker to say how long the metrics topic is"
        return None

    def tables(self) -> Tables:
        """Give the tables as they are."""
        return Tables(self._states, self._flows, self._sources)

    def lag(self) -> Lag:
        """Say how far they are behind; measured twice a second."""
        newest_us = max((row.at for row in self._sources.values()), default=0)
        return Lag(max(self._waiting, default=0), newest_us, self._clock.now_us())

    async def measure(self) -> None:
        """Find out how many records wait. Trailing control records don't count, so positions are compared."""
        if self.app.rebalancing or not self.app.recovery.completed.is_set():
            return
        partitions = [TP(self._feed.topic, number) for number in range(self._feed.partitions)]
        waiting = [await self._waiting_in(partition) for partition in partitions]
        known = [records for records in waiting if records is not None]
        if len(known) == len(partitions):
            self._waiting = (*self._waiting[-1:], sum(known))

    async def _waiting_in(self, partition: TP) -> int | None:
        consumer = self.app.consumer
        end, position = consumer.highwater(partition), await consumer.position(partition)
        if end is None or position is None:
            return None
        done = self._booked.get(partition.partition, position) if consumer.unacked else position
        return max(0, end - done)

    def _table(self, name: str, cell: type[Value]) -> "_Table[Value]":
        table = self.app.Table(
            name,
            cell=cell,
            partitions=self._feed.partitions,
            use_partitioner=True,  # with `.take()` there is no event whose partition could be taken
            recovery_buffer_size=100,
            extra_topic_configs=_CHANGELOG,
        )
        if not isinstance(table, _Table):  # what the app was told to make
            raise TypeError(table)
        return table

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
                    _end(self.app.crash_reason or error)
                raise

    async def _keep(self, events: Sequence[EventT[Any]]) -> None:
        messages = [event.message for event in events]
        changes = book(self.tables(), [Metric(m.topic, m.partition, m.offset, m.value) for m in messages])
        self._write(changes)
        await asyncio.gather(self._states.written(), self._flows.written(), self._sources.written())
        for message in messages:
            self._booked[message.partition] = message.offset + 1

    def _write(self, changes: Changes) -> None:
        _put(self._states, changes.states)
        _put(self._flows, changes.flows)
        _put(self._sources, changes.sources)


def _put(table: "_Table[Value]", changed: Mapping[str, Value | None]) -> None:
    for key, cell in changed.items():
        if cell is not None:
            table[key] = cell
        else:
            table.pop(key, None)


async def _stored(kept: asyncio.Future[None]) -> bool:
    """Give a batch some time to its end, and say whether it came to a good one."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait({kept}, timeout=_PATIENCE_S)
    return kept.done() and not kept.cancelled() and kept.exception() is None


def _end(error: BaseException) -> NoReturn:
    """End the process before anything is acknowledged; what was not stored is read again after the restart."""
    _log.critical("a batch could not be booked", error=repr(error))
    os._exit(Exit.FAILED)


def _make_app(feed: Feed, scratch: Path) -> _App:
    return _App(
        f"{feed.topic}-monitor-committed-v{FORMAT}",
        broker=";".join(f"kafka://{server}" for server in feed.servers.split(",")),
        processing_guarantee="at_least_once",
        store="memory://",
        Table=_Table,
        datadir=scratch,
        web_enabled=False,
        topic_disable_leader=True,
        topic_partitions=feed.partitions,
        consumer_auto_offset_reset="earliest",
        broker_rebalance_timeout=3,
        broker_session_timeout=6,
        broker_heartbeat_interval=1,
        broker_commit_interval=1,
        producer_max_request_size=MAX_MESSAGE_BYTES,
        producer_max_batch_size=1 << 20,  # a batch of cells in one request, instead of one for every 16 KiB
    )


class _Web(mode.Service):
    """The web server, as long as Faust's worker lives."""

    def __init__(self, desk: Desk, listening: socket.socket) -> None:
        super().__init__()
        self._desk = desk
        self._runner = web.AppRunner(make_web(desk), handle_signals=False, access_log=None, shutdown_timeout=1)
        self._listening = listening

    async def on_start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def on_stop(self) -> None:
        await self._runner.cleanup()

    @mode.Service.task
    async def _measure_lag(self) -> None:
        while not self.should_stop:
            await self._desk.measure()
            await self.sleep(_MEASURE_S)


def run(desk: Desk, room: Room) -> NoReturn:
    """Serve until a signal comes, or the process ends because a batch can't be booked."""
    worker = faust.Worker(
        desk.app,
        _Web(desk, room.listening),
        loglevel="WARNING",
        override_logging=False,
        redirect_stdouts=False,
        quiet=True,
    )
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    finally:
        if worker.crash_reason is not None:
            _log.critical("the monitor broke off", error=repr(worker.crash_reason))
