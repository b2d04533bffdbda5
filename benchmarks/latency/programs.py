"""The programs whose three hops are measured: how each is started, in processes of its own."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from nlets import PROGRAM
from producers.local.children import Children
from streams.broker.topics import TopicNames

_PYTHON: Final = (sys.executable, "-m")


@dataclass(frozen=True, slots=True)
class Program:
    """What takes queries to replies."""

    name: str
    command: Sequence[str]
    processes: Sequence[str]
    """The verb of each of its processes."""

    @asynccontextmanager
    async def running(self, servers: str, names: TopicNames) -> AsyncIterator[None]:
        """Run it, until the end of the context."""
        async with Children(self.command) as children:
            for verb in self.processes:
                await children.start(verb, "--bootstrap-servers", servers, "--prefix", names.prefix)
            yield


RELAY: Final = Program("relay", _PYTHON, ("benchmarks.latency.relay",))

PROGRAMS: Final = {
    program.name: program
    for program in (
        RELAY,
        Program("one process", PROGRAM, ("run all",)),
        Program("three processes", PROGRAM, ("run intake", "run state", "run back")),
    )
}
