"""Our own commands as child processes: started, watched, and ended with us, whatever ends us. They do the work."""

import asyncio
import os
import signal
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn, Self

from producers.local.leash import LEASH, PATIENCE_S
from streams.errors import BrokerError

_REMEMBERED: Final = 20
_LOOK_S: Final = 0.5


class ChildEndedError(BrokerError):
    """One of our commands ended on its own."""

    def __init__(self, name: str, code: int, said: Sequence[str]) -> None:
        super().__init__(name, code, said)
        self.name = name
        self.code = code
        self.hint = "its last words: " + (" | ".join(said) or "none")

    def __str__(self) -> str:
        return f"`nlets {self.name}` ended with {self.code}"


@dataclass(slots=True)
class Child:
    """One process, and the last lines of its stderr."""

    name: str
    process: asyncio.subprocess.Process
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Keep its last words; a full pipe would stop it."""
        if self.process.stderr is not None:
            async for line in self.process.stderr:
                self.said.append(line.decode(errors="replace").rstrip())


class Children:
    """The child processes of a local switch; leaving the context ends them."""

    def __init__(self, program: Sequence[str]) -> None:
        self._program = tuple(program)
        self._children: list[Child] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, name: str, *options: str) -> Child:
        """Start one of our commands, away from the terminal's own signals."""
        process = await asyncio.create_subprocess_exec(
            *self._program, *name.split(), *options,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, LEASH: "1"}, start_new_session=True,
        )  # fmt: skip
        child = Child(name, process)
        child.listening = asyncio.create_task(child.listen())
        self._children.append(child)
        return child

    def check(self) -> None:
        """Make sure that all still run.

        Raises:
            ChildEndedError: one does not.
        """
        for child in self._children:
            if child.process.returncode is not None:
                raise ChildEndedError(child.name, child.process.returncode, tuple(child.said)[-3:])

    @property
    def pids(self) -> tuple[int, ...]:
        """Give the numbers of their processes."""
        return tuple(child.process.pid for child in self._children)

    async def guard(self) -> NoReturn:
        """Look now and then whether all still run, until one does not.

        Raises:
            ChildEndedError: one does not.
        """
        while True:
            self.check()
            await asyncio.sleep(_LOOK_S)

    async def stop(self) -> None:
        """Ask all to end, wait a little, then make them."""
        running = [child for child in self._children if child.process.returncode is None]
        for child in running:
            child.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*(child.process.wait() for child in running))
        except TimeoutError:
            for child in running:
                if child.process.returncode is None:
                    child.process.kill()
        for child in self._children:
            await child.process.wait()
            if child.listening:
                await child.listening
        self._children.clear()
