"""Starting measured programs: each run in a fresh process, with topics of its own to write to."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.programs import Program
from benchmarks.task import Reading, Task
from benchmarks.world import PARTITIONS, World
from streams.broker.port import Broker
from streams.broker.topics import TopicNames, specs
from streams.errors import BrokerError

_PATIENCE_S: Final = 180.0


class ProgramFailedError(BrokerError):
    """A measured program did not come to its end."""

    def __init__(self, name: str, said: str) -> None:
        """Keep which one, and what it said last."""
        super().__init__(name, said)
        self.name = name
        self.said = said

    def __str__(self) -> str:
        """Say both."""
        return f"the program `{self.name}` failed: {self.said}"


@dataclass(frozen=True, slots=True)
class Bench:
    """The broker and the traffic that all programs share."""

    broker: Broker
    source: TopicNames
    world: World
    tables: Path
    """The context as tables."""

    @asynccontextmanager
    async def sink(self, name: str) -> AsyncIterator[TopicNames]:
        """Make topics to write to, and delete them at the end, so that no run finds a fuller disk than another."""
        names = TopicNames(f"{name}.")
        await self.broker.create(specs(names, PARTITIONS))
        try:
            yield names
        finally:
            await self.broker.delete(names.all())

    async def run(self, program: Program, messages: int, sink: TopicNames) -> Reading:
        """Let a program work on that many messages."""
        with tempfile.TemporaryDirectory(prefix="nlets-bench-") as scratch:
            task = Task(
                servers=self.broker.servers,
                source=self.source.prefix,
                sink=sink.prefix,
                name=sink.prefix.rstrip("."),
                stage=program.stage,
                messages=messages,
                warm_up=messages // 2,
                tables=str(self.tables),
                scratch=scratch,
                agencies=self.world.agencies,
                grants_at_us=self.world.grants_at_us,
            )
            return msgspec.json.decode(await _output_of(program, task), type=Reading)


async def _output_of(program: Program, task: Task) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *program.command(task), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        said, complained = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
    except TimeoutError as error:
        raise ProgramFailedError(program.name, f"it was not done in {_PATIENCE_S:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ProgramFailedError(program.name, complained.decode(errors="replace")[-2_000:])
    return said.strip().splitlines()[-1]
