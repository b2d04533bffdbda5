"""A whole switch on this machine, as child processes of ours. It ends with us, whatever ends us."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from producers.demo.backstage import Backstage
from producers.demo.children import Children
from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs

PARTITIONS: Final = 4
"""Enough to show that order is kept per originator, few enough for a laptop."""


class Local:
    """The child processes of a local switch, and a folder that goes with them."""

    def __init__(self, children: Children, folder: Path, options: tuple[str, ...]) -> None:
        """Take what all processes need."""
        self.children = children
        self._folder = folder
        self._options = options

    async def monitor(self, port: int, label: str) -> None:
        """Start the page."""
        folder = ("--data-dir", str(self._folder))
        await self.children.start("monitor", *self._options, *folder, "--port", str(port), "--label", label)

    async def stages(self) -> None:
        """Start the three stages."""
        await self.children.start("run all", *self._options, "--key-file", str(self._folder / "pseudonym.key"))


@asynccontextmanager
async def local_switch(broker: Broker, names: TopicNames, backstage: Backstage) -> AsyncIterator[Local]:
    """Create topics and start the stages; everything but what the broker keeps is gone at the end."""
    await broker.create(specs(names, PARTITIONS))
    options = ("--bootstrap-servers", broker.servers, "--prefix", names.prefix)
    with TemporaryDirectory(prefix="nlets-") as folder:
        async with Children(backstage.program) as children:
            local = Local(children, Path(folder), options)
            await local.stages()
            yield local
