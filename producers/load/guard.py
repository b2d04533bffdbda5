"""Whatever ends us, filters that we took out of force come back: by us, or by a process that outlives us.

We ourselves are the first to try. The guard is for what no program survives: SIGKILL, a second Ctrl-C, a lost terminal.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from producers.load.sending.pipe import Pipe
from producers.local.admin import FilterSwitch
from streams.broker.choose import open_broker
from streams.broker.port import Broker
from streams.errors import Exit, NletsError

_DONE: Final = "done"
_READY: Final = "ready"
_LOST: Final = """error: filters may still be out of force: {}
hint: `nlets policy history` says what is in force; `nlets policy rollback` puts them back
"""


@asynccontextmanager
async def guarded(filters: FilterSwitch, broker: Broker) -> AsyncIterator[None]:
    """Put the filters back at the end of the context, whatever ends it."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=guard, args=(theirs, filters, broker.servers))
    process.start()
    theirs.close()
    try:
        await asyncio.to_thread(ours.recv)
        try:
            yield
        finally:
            await filters.on(broker)
        ours.send(_DONE)
    finally:
        # A guard that was not told that all is done puts the filters back when nobody can tell it any more.
        ours.close()
        await asyncio.to_thread(process.join)


def guard(pipe: Pipe, filters: FilterSwitch, servers: str) -> None:
    """Be the process: wait until all is done, or until nobody is left who could do it."""
    os.setsid()
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.SIG_IGN)
    pipe.send(_READY)
    try:
        is_done = pipe.recv() == _DONE
    except (EOFError, OSError):
        is_done = False
    if not is_done:
        _put_back(filters, servers)


def _put_back(filters: FilterSwitch, servers: str) -> None:
    try:
        asyncio.run(_on(filters, servers))
    except NletsError as error:
        sys.stderr.write(_LOST.format(error))
        sys.exit(Exit.FAILED)


async def _on(filters: FilterSwitch, servers: str) -> None:
    async with open_broker(servers) as broker:
        await filters.on(broker)
