"""Start the monitor: check everything that can be wrong first, and say it in one line; Faust would print tracebacks."""

import asyncio
import logging
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

from streams.broker.kafka import connect
from streams.broker.topics import MissingTopicError, TopicNames
from streams.clock import SystemClock
from streams.monitor.application import Feed
from streams.monitor.bookkeeper import Bookkeeper
from streams.monitor.listening import listen
from streams.monitor.playground import Workshop
from streams.monitor.worker import run

_SPEAKS_TOO_MUCH: Final = ("faust", "mode", "aiokafka", "asyncio")
"""Libraries that print tracebacks in normal life; what ends the monitor is said by the monitor, in one line."""


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
