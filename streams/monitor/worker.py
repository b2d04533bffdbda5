"""The monitor as a running process: Faust's worker, and beside it the web server and the lookout."""

import socket
from typing import Final, NoReturn

import faust
import mode
import structlog
from aiohttp import web

from streams.broker.kafka import connect
from streams.clock import Clock
from streams.monitor.application import Feed
from streams.monitor.bookkeeper import Bookkeeper
from streams.monitor.lookout import Lookout
from streams.monitor.playground import Workshop
from streams.monitor.web import make_web

_MEASURE_S: Final = 0.5
_LOOK_S: Final = 5.0

_log = structlog.get_logger()


class _Web(mode.Service):
    """The web server, as long as Faust's worker lives."""

    def __init__(self, bookkeeper: Bookkeeper, application: web.Application, listening: socket.socket) -> None:
        super().__init__()
        self._bookkeeper = bookkeeper
        self._runner = web.AppRunner(application, handle_signals=False, access_log=None, shutdown_timeout=1)
        self._listening = listening

    async def on_start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def on_stop(self) -> None:
        await self._runner.cleanup()

    @mode.Service.task
    async def _measure_lag(self) -> None:
        while not self.should_stop:
            await self._bookkeeper.measure()
            await self.sleep(_MEASURE_S)


class _Looking(mode.Service):
    """The lookout, as long as Faust's worker lives. Whatever happens to it, the books go on."""

    def __init__(self, bookkeeper: Bookkeeper, workshop: Workshop, feed: Feed, clock: Clock) -> None:
        super().__init__()
        self._bookkeeper = bookkeeper
        self._workshop = workshop
        self._feed = feed
        self._clock = clock

    @mode.Service.task
    async def _look_out(self) -> None:
        while not self.should_stop:
            try:
                await self._on_one_connection()
            except Exception as error:  # noqa: BLE001 -- the loop's edge; the page says how old the outlook is
                _log.warning("can't look at the switch's topics; trying again", error=type(error).__name__)
            await self.sleep(_LOOK_S)

    async def _on_one_connection(self) -> None:
        broker = await connect(self._feed.servers)
        try:
            lookout = Lookout(broker, self._feed.names, self._clock)
            while not self.should_stop:
                if self._bookkeeper.waiting_for() is None:
                    self._bookkeeper.seen = await lookout.look(self._bookkeeper.positions())
                    if (standing := await lookout.in_force()) is not None:
                        self._workshop.beside(*standing)
                await self.sleep(_LOOK_S)
        finally:
            await broker.close()


def run(bookkeeper: Bookkeeper, workshop: Workshop, feed: Feed, listening: socket.socket, clock: Clock) -> NoReturn:
    """Serve on a bound socket until a signal comes, or the process ends because a batch can't be booked."""
    worker = faust.Worker(
        bookkeeper.application,
        _Web(bookkeeper, make_web(bookkeeper, workshop), listening),
        _Looking(bookkeeper, workshop, feed, clock),
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
