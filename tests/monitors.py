"""The monitor as a process of its own, to be killed and stopped; what it shows, and deltas for it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import aiohttp
import msgspec

from streams.broker.port import Broker, Output
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta
from tests.waiting import until_found

PATIENCE_S = 100
_AGAIN_S = 0.02


@dataclass
class Monitor:
    """One process: `nlets monitor`."""

    process: Popen[bytes]
    url: str
    log: Path
    folder: Path

    async def asked(self, path: str) -> tuple[int, Any]:
        """Get a document and its status; status 0 while nobody answers."""
        with suppress(aiohttp.ClientConnectionError):
            async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
                return answer.status, await answer.json()
        return 0, {}

    async def answered(self, path: str, question: dict[str, str]) -> Any:  # noqa: ANN401 -- a document
        """Ask, and give what is answered."""
        async with aiohttp.ClientSession() as session, session.post(self.url + path, json=question) as answer:
            return await answer.json()

    async def stood_beside(self, digest: str) -> Any:  # noqa: ANN401 -- a document
        """Wait until the playground knows of a context in force, and give what it says of a file beside that."""
        question = {"what": "compare", "text": "no_rules: [TX]\nsource: x\n", "than": "switch"}
        async with asyncio.timeout(PATIENCE_S):
            return await until_found(
                lambda: self.answered("/api/playground", question), lambda answer: answer["in_force"] == digest
            )

    async def booked(self, received: int) -> dict[str, Any]:
        """Wait until so many requests are booked and nothing waits, and give the totals."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                status, health = await self.asked("/api/health")
                if status == 200 and health["lag"]["messages"] == 0:
                    _, totals = await self.asked("/api/totals")
                    if totals["totals"]["received"] >= received:
                        return dict(totals)
                await asyncio.sleep(_AGAIN_S)

    async def showing(self, received: int) -> None:
        """Wait until at least so many requests are shown."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                status, totals = await self.asked("/api/totals")
                if status == 200 and totals["totals"]["received"] >= received:
                    return
                await asyncio.sleep(_AGAIN_S)

    async def alarmed(self, enough: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the alarms are as they should be, and give them."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                status, health = await self.asked("/api/health")
                if status == 200 and enough(health["alarms"]):
                    return list(health["alarms"])
                await asyncio.sleep(_AGAIN_S)

    async def ended(self, number: signal.Signals | None = None) -> int:
        """Send a signal, if any, and wait for the exit code."""
        if number is not None:
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.to_thread(self.process.wait)

    def left_behind(self) -> list[str]:
        """Name what it wrote where it was started, and in the folder for temporary files."""
        return [path.name for path in (*self.folder.iterdir(), *self.folder.parent.glob("nlets-monitor-*"))]

    def cpu_s(self) -> float:
        """Say how much processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def monitor_on(broker: Broker, names: TopicNames, folder: Path) -> AsyncIterator[Monitor]:
    """Run a monitor in an empty folder."""
    port, log, cwd = free_port(), folder / "log", folder / "cwd"
    cwd.mkdir(exist_ok=True)
    command = [sys.executable, str(Path(__file__).parents[1] / "nlets.py"), "monitor"]
    options = ["--bootstrap-servers", broker.servers, "--prefix", names.prefix, "--port", str(port)]
    environment = os.environ | {"TMPDIR": str(folder)}
    with log.open("ab") as output:
        process = Popen([*command, *options], stdout=output, stderr=output, cwd=cwd, env=environment)  # noqa: ASYNC220
    try:
        yield Monitor(process, f"http://127.0.0.1:{port}", log, cwd)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def write(broker: Broker, names: TopicNames, deltas: Sequence[Delta]) -> None:
    """Write deltas to the metrics topic, in their order."""
    outputs = [Output(names.metrics, 0, made.stage.encode(), msgspec.json.encode(made)) for made in deltas]
    for first in range(0, len(outputs), 500):
        await broker.append(outputs[first : first + 500])
