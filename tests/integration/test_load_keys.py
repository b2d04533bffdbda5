"""`nlets load` on a terminal: what is seen, what keys do, and that the terminal is given back as it was."""

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import pytest

from tests.demos import PROGRAM
from tests.waiting import let_go_on, until

pytestmark = pytest.mark.timeout(150)

_PATIENCE_S: Final = 100
_CODES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_IN_A_TERMINAL: Final = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
"""Runs a command in a terminal of its own, at whose other end is our pipe."""
_MOST: Final = 65_536


class Terminal:
    """A terminal with a load in its foreground, and afterwards what the shell says of it."""

    def __init__(self, process: subprocess.Popen[bytes], report: Path) -> None:
        self.process = process
        self.report = report
        self.seen = ""

    def type(self, keys: str) -> None:
        """Press keys."""
        assert self.process.stdin
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    async def sees(self, pattern: str) -> None:
        """Wait until something stands there."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await until(lambda: self._look() and re.search(pattern, self.seen) is not None)
        except TimeoutError:
            pytest.fail(f"{pattern} was not seen in:\n{self.seen}")

    def _look(self) -> bool:
        assert self.process.stdout
        with suppress(BlockingIOError):
            self.seen += _CODES.sub("", os.read(self.process.stdout.fileno(), _MOST).decode(errors="replace"))
        return True

    def found(self) -> dict[str, object]:
        """Read the report."""
        read: dict[str, object] = json.loads(self.report.read_text(encoding="utf-8"))
        return read


@pytest.fixture
def loading(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Load from a shell in a terminal; the shell then says how the terminal is set."""
    report = tmp_path / "load.json"
    plain = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP_SERVERS"}
    with ExitStack() as stack:

        def begin(*options: str) -> Terminal:
            load = shlex.join([*PROGRAM, "load", *options, "--out", str(report)])
            shell = f"trap : INT; {load}; echo; stty -a; echo over"
            process = subprocess.Popen(
                [sys.executable, "-c", _IN_A_TERMINAL, "sh", "-c", shell],
                cwd=tmp_path,
                env=plain | {"TERM": "xterm", "COLUMNS": "120"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout
            os.set_blocking(process.stdout.fileno(), False)
            return Terminal(process, report)

        yield begin


async def _is_given_back(terminal: Terminal) -> None:
    """Wait until the shell says that keys are shown, and lines given when they end."""
    await terminal.sees(r"(?s) icanon.* echo .*over")


async def test_keys_change_the_rate_and_end_the_load(loading: Callable[..., Terminal]) -> None:
    """Both are seen at once, and said by the report, with when they held from."""
    terminal = loading("--rate", "100", "--seconds", "60", "--warm-up", "0")
    await terminal.sees(r"sending +\S+ +[1-9]\d* of 60 s")
    terminal.type("*")
    await terminal.sees("150 messages a second at its highest · by hand, 100 were asked for")
    await let_go_on(0.5)
    terminal.type("q")
    await _is_given_back(terminal)
    found = terminal.found()
    seconds, turns = found["seconds"], found["turned_by_hand"]

    assert isinstance(turns, list)
    assert [turn["per_second"] for turn in turns] == [150.0]
    assert isinstance(seconds, float)
    assert turns[0]["at_s"] < seconds < 60
    assert found["ended_by_hand"] is True
    assert found["missing"] == 0


async def test_a_load_that_is_ended_while_it_warms_up_has_measured_nothing(loading: Callable[..., Terminal]) -> None:
    """It says so, and is invalid."""
    terminal = loading("--rate", "50", "--seconds", "5", "--warm-up", "60")
    await terminal.sees(r"warming up +\S+ +[1-9]\d* of 60 s")
    terminal.type("+q")
    await _is_given_back(terminal)
    found = terminal.found()
    reasons = found["why_invalid"]

    assert isinstance(reasons, list)
    assert "ended by hand while it was still warming up" in reasons
    assert found["turned_by_hand"] == []
    assert "headroom" not in terminal.seen


async def test_an_interrupted_load_gives_its_terminal_back(loading: Callable[..., Terminal]) -> None:
    """Ctrl-C still interrupts, though keys are given one by one."""
    terminal = loading("--rate", "50", "--seconds", "60", "--warm-up", "0")
    await terminal.sees(r"sending +\S+ +\d+ of 60 s")
    terminal.type("\x03")
    await _is_given_back(terminal)

    assert not terminal.report.exists()
