"""The workers of a replay: processes of the switch that judge by the replay's timetable, in groups of its own."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, TypeAlias

from producers.local.admin import SwitchAdmin
from producers.local.children import Children
from producers.local.switch import QUICK_TO_START
from producers.replay.orders import Answers, AsOf
from producers.replay.wanted import Wanted
from streams.broker.port import Broker
from streams.broker.topics import TopicNames

Guard: TypeAlias = Coroutine[None, None, NoReturn]
"""Ends only when one of the crew did."""

Crew: TypeAlias = Callable[[Broker, TopicNames], AbstractAsyncContextManager[Guard]]
"""Has the stages running while the context lasts."""


def crew_of(wanted: Wanted, admin: SwitchAdmin) -> Crew:
    """Give the crew that a replay asks for."""

    @asynccontextmanager
    async def crew(broker: Broker, names: TopicNames) -> AsyncIterator[Guard]:
        """Start its processes, which end with the context, however we end."""
        with TemporaryDirectory(prefix="nlets-") as folder:
            async with Children(admin.program) as children:
                for _ in range(wanted.workers):
                    await children.start("run all", *_options(wanted, broker, names, Path(folder)))
                yield children.guard()

    return crew


def _options(wanted: Wanted, broker: Broker, names: TopicNames, folder: Path) -> tuple[str, ...]:
    times = "clock" if wanted.as_of is AsOf.NOW else "timetable"
    silent = () if wanted.selection.answers is Answers.EMULATED else ("--silent",)
    where = ("--bootstrap-servers", broker.servers, "--prefix", names.prefix)
    key_file = ("--key-file", str(folder / "pseudonym.key"))
    return (*where, *key_file, "--loops", QUICK_TO_START, "--times", times, *silent)
