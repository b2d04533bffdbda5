"""A whole switch on this machine, as child processes of ours. It ends with us, whatever ends us."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from producers.local.admin import SwitchAdmin
from producers.local.children import Children
from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs

PARTITIONS: Final = 4
"""Enough to show that order is kept per originator, few enough for a laptop."""

QUICK_TO_START: Final = "plain"
FAST: Final = "auto"
"""The loops in which stages judge (`nlets run --loops`): compiled ones take a second to start, the first time tens."""


@dataclass(frozen=True, slots=True)
class LocalSwitch:
    """The child processes of a local switch, and a folder that goes with them."""

    children: Children
    folder: Path
    options: tuple[str, ...]
    """What all of them are told."""
    loops: str

    async def start_stages(self) -> None:
        """Start the three stages."""
        key_file = str(self.folder / "pseudonym.key")
        await self.children.start("run all", *self.options, "--key-file", key_file, "--loops", self.loops)

    async def start_monitor(self, port: int, label: str) -> None:
        """Start the page."""
        folder = ("--data-dir", str(self.folder))
        await self.children.start("monitor", *self.options, *folder, "--port", str(port), "--label", label)


@asynccontextmanager
async def local_switch(
    broker: Broker, names: TopicNames, admin: SwitchAdmin, loops: str = QUICK_TO_START
) -> AsyncIterator[LocalSwitch]:
    """Create topics and start the stages; everything but what the broker keeps is gone at the end."""
    await broker.create(specs(names, PARTITIONS))
    options = ("--bootstrap-servers", broker.servers, "--prefix", names.prefix)
    with TemporaryDirectory(prefix="nlets-") as folder:
        async with Children(admin.program) as children:
            switch = LocalSwitch(children, Path(folder), options, loops)
            await switch.start_stages()
            yield switch
