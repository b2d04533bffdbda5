"""Brokers run as child processes: started on loopback, waited for, stopped, and never left behind."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from streams.errors import BrokerError

LOOPBACK: Final = "127.0.0.1"

_AGAIN_S: Final = 0.01
_PR_SET_PDEATHSIG: Final = 1


class ChildError(BrokerError):
    """A program we started did not come up."""

    def __init__(self, name: str, said: str) -> None:
        """Keep which one, and what it said last."""
        super().__init__(name, said)
        self.name = name
        self.said = said

    def __str__(self) -> str:
        """Say both."""
        return f"{self.name} did not start: {self.said}"


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how long it may take to come up and to end."""

    name: str
    argv: Sequence[str]
    port: int
    """Where it listens once it is up."""
    start_s: float
    stop_s: float


@contextmanager
def child(program: Program, output: Path) -> Iterator[None]:
    """Run a program until the block ends; enter it when the program listens.

    It dies with the thread that started it, even if that is killed: start it from the main thread.
    """
    with output.open("wb") as sink:
        process = subprocess.Popen(
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- one prctl, no locks
            start_new_session=True,
        )
    try:
        _await_port(program, process, output)
        yield
    finally:
        _stop(process, program.stop_s)


def _die_with_parent() -> None:
    # Without this, a parent that is killed leaves a broker behind that nobody knows of.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _await_port(program: Program, process: subprocess.Popen[bytes], output: Path) -> None:
    until = time.monotonic() + program.start_s
    while not answers(program.port):
        if process.poll() is not None:
            raise ChildError(program.name, _last_line(output))
        if time.monotonic() > until:
            raise ChildError(program.name, f"it did not listen within {program.start_s:.0f} s")
        time.sleep(_AGAIN_S)


def answers(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def _last_line(output: Path) -> str:
    lines = output.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _stop(process: subprocess.Popen[bytes], stop_s: float) -> None:
    process.terminate()
    try:
        process.wait(timeout=stop_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
