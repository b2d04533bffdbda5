"""The producer as a process of its own, so that reading answers never delays a send: its main, and our end of it."""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from producers.load.sending.names import Slice
from producers.load.sending.pipe import Pipe, receive
from producers.load.sending.shapes import Window
from producers.load.sending.told import Ended, Told
from producers.load.sending.turns import ByHand
from producers.load.sending.window import Outlet, Sending
from producers.traffic.compose import Composed, Composer
from producers.traffic.paced import composer_of
from producers.traffic.scenario import Scenario
from producers.traffic.sending import door
from streams.broker.choose import open_broker
from streams.clock import SystemClock
from streams.errors import BrokerError, Exit
from streams.messages.directory import shipped_directory

_READY: Final = "ready"


class ProducerEndedError(BrokerError):
    """The process that sends is gone."""

    hint = "it says why above, unless it was killed"

    def __str__(self) -> str:
        return "the producer's process ended"


@dataclass(frozen=True, slots=True)
class Post:
    """Where a producer sends, and which traffic."""

    servers: str
    topic: str
    scenario: Scenario
    seed: int
    at_us: int
    """Around when invented grants run."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one producer shall send."""

    window: Window
    slice: Slice


@dataclass(frozen=True, slots=True)
class Producer:
    """Our end of the process."""

    pid: int | None
    pipe: Pipe

    def change(self, by_hand: ByHand) -> None:
        """Have what is being sent go on by what was changed by hand; a process that is gone says so elsewhere."""
        with suppress(OSError):
            self.pipe.send(by_hand)

    async def send(self, task: Task, note: Callable[[Told], None]) -> Ended:
        """Have a slice of a window sent, and note what went while it is.

        Raises:
            ProducerEndedError: the process is gone.
        """
        try:
            self.pipe.send(task)
            while isinstance(told := await receive(self.pipe), Told):
                note(told)
        except (EOFError, OSError) as error:
            raise ProducerEndedError from error
        if not isinstance(told, Ended):
            raise ProducerEndedError
        return told


@asynccontextmanager
async def producer(post: Post) -> AsyncIterator[Producer]:
    """Start the process, and wait until it can send; it is gone at the end."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=produce, args=(theirs, post), daemon=True)
    process.start()
    theirs.close()
    try:
        await _ready(ours)
        yield Producer(process.pid, ours)
    finally:
        # It may be stopped, and then hears nothing else.
        process.kill()
        process.join()
        ours.close()


async def _ready(pipe: Pipe) -> None:
    try:
        await receive(pipe)
    except EOFError as error:
        raise ProducerEndedError from error


def produce(pipe: Pipe, post: Post) -> None:
    """Be the process: send windows as they are asked for, until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What matters is told through the pipe; the library's own complaints would stand between the lines of a report.
    logging.getLogger().addHandler(logging.NullHandler())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # A window is bounded; a pause of the collector would make messages late.
    gc.disable()
    asyncio.run(_produce(pipe, post))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(Exit.FAILED)


async def _produce(pipe: Pipe, post: Post) -> None:
    clock = SystemClock()
    directory = shipped_directory()
    composer = composer_of(post.scenario, directory, post.seed, post.at_us)
    async with open_broker(post.servers) as broker:
        entry = await door(broker, post.topic)
        pipe.send(_READY)
        outlet = Outlet(broker, entry, directory, clock)
        while True:
            task = await receive(pipe)
            if isinstance(task, Task):
                sending = Sending(outlet, task.window, task.slice, tell=pipe.send)
                pipe.send(await _heeding(sending, pipe, _traffic(composer, task)))


async def _heeding(sending: Sending, pipe: Pipe, traffic: Iterator[Composed]) -> Ended:
    """Send, and heed what is changed by hand meanwhile; what comes when all is sent changes nothing."""
    heeding = asyncio.create_task(_heed(sending, pipe))
    try:
        return await sending.run(traffic)
    finally:
        heeding.cancel()
        with suppress(asyncio.CancelledError):
            await heeding


async def _heed(sending: Sending, pipe: Pipe) -> None:
    while isinstance(by_hand := await receive(pipe), ByHand):
        sending.change(by_hand)


def _traffic(composer: Composer, task: Task) -> Iterator[Composed]:
    """Compose a slice's messages: the same for the same seed, number of the window, and number of producers."""
    part = task.slice
    random = Random(f"{composer.seed}/{task.window.number}/{part.index}/{part.count}")
    return (composer.compose(part.number(position), random) for position in count())
