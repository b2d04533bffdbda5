"""Start the monitor: check everything that can be wrong first, and say it in one line; Faust would print tracebacks."""

import asyncio
import logging
import socket
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

from streams.broker.kafka import connect
from streams.broker.topics import MissingTopicError, TopicNames
from streams.clock import SystemClock
from streams.errors import OperatorError
from streams.monitor.application import Feed
from streams.monitor.bookkeeper import Bookkeeper
from streams.monitor.playground import Workshop
from streams.monitor.worker import run

_SPEAKS_TOO_MUCH: Final = ("faust", "mode", "aiokafka", "asyncio")
"""Libraries that print tracebacks in normal life; what ends the monitor is said by the monitor, in one line."""


class BusyAddressError(OperatorError):
    """The web server's address can't be had."""

    hint = "choose another with --port, or 0 for any free one"

    def __init__(self, address: tuple[str, int], reason: str) -> None:
        """Keep which, and why."""
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        """Name the address."""
        return f"can't listen on `{self.address[0]}:{self.address[1]}`: {self.reason}"


@dataclass(frozen=True, slots=True)
class MonitorOptions:
    """What the operator chose."""

    servers: str
    prefix: str
    host: str
    port: int
    data_dir: Path | None
    label: str


def serve(options: MonitorOptions, workshop: Workshop) -> NoReturn:
    """Run the monitor, and the playground beside it, until a signal comes.

    Raises:
        OperatorError: the address is taken, or the topic is missing.
        BrokerError: nobody answers at the broker's address.
    """
    with ExitStack() as stack:
        listening = stack.enter_context(listen(options.host, options.port))
        feed = asyncio.run(find_feed(options.servers, TopicNames(options.prefix)))
        _quieten()
        scratch = options.data_dir or Path(stack.enter_context(TemporaryDirectory(prefix="nlets-monitor-")))
        clock = SystemClock()
        bookkeeper = Bookkeeper(feed, scratch, clock, options.label)
        print(f"monitor: http://{options.host}:{listening.getsockname()[1]}/", file=sys.stderr, flush=True)  # noqa: T201
        run(bookkeeper, workshop, feed, listening, clock)


def _quieten() -> None:
    for name in _SPEAKS_TOO_MUCH:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def listen(host: str, port: int) -> socket.socket:
    """Take the web server's address before anything else is started."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise BusyAddressError((host, port), (error.strerror or str(error)).lower()) from error


async def find_feed(servers: str, names: TopicNames) -> Feed:
    """Find the topic of deltas at the broker."""
    broker = await connect(servers)
    try:
        topics = await broker.topics()
    finally:
        await broker.close()
    if names.metrics not in topics:
        raise MissingTopicError(names.metrics)
    return Feed(servers, names, topics[names.metrics])
