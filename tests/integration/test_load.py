"""`nlets load` on a switch of its own ends with a report whatever ends it, and leaves nothing behind."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

import pytest

from tests.demos import document, said, start
from tests.waiting import let_go_on, until

pytestmark = pytest.mark.timeout(150)


@pytest.fixture
def loading(tmp_path: Path) -> Iterator[Popen[str]]:
    """Start a load of 300 messages a second; what it writes for itself is in our folder."""
    options = ("--rate", "300", "--seconds", "5", "--warm-up", "1", "--p99", "60000", "--json")
    process = start("load", *options, cwd=tmp_path, TMPDIR=str(tmp_path))
    yield process
    with suppress(ProcessLookupError):
        process.kill()
    process.communicate(timeout=10)


def _sender(loading: Popen[str]) -> int:
    """Wait until the window begins; give the process that sends."""
    told = []
    for line in loading.stderr or ():
        told.append(line)
        if found := re.search(r"^sending: .*, by process (\d+)$", line):
            return int(found.group(1))
    raise AssertionError(told)


def _number(said: object, *names: str) -> int:
    for name in names:
        assert isinstance(said, dict)
        said = said[name]
    assert isinstance(said, int)
    return said


def _reasons(found: dict[str, object]) -> list[str]:
    reasons = found["why_invalid"]
    assert isinstance(reasons, list)
    return reasons


async def test_a_killed_producer_ends_the_run_with_a_report(loading: Popen[str]) -> None:
    """What is known is said, and why it says nothing."""
    os.kill(_sender(loading), signal.SIGKILL)
    code, out, err = said(loading)
    found = document(out)

    assert code == 1, err
    assert "a part failed: the producer's process ended" in _reasons(found)
    assert _balances(found)


async def test_a_broker_that_goes_away_ends_the_run_with_a_report(loading: Popen[str]) -> None:
    """In bounded time; what was never stored or answered is missing."""
    _sender(loading)
    await let_go_on(1.0)
    family = _children(loading.pid)
    os.kill(next(pid for pid, words in family.items() if " broker " in words), signal.SIGKILL)
    code, out, err = said(loading, timeout_s=60)
    found = document(out)

    assert code == 1, err
    assert any(why.startswith("a part failed: ") for why in _reasons(found))
    assert found["valid"] is False
    assert _balances(found)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_whatever_ends_a_load_leaves_nothing_behind(loading: Popen[str], number: signal.Signals) -> None:
    """Neither broker nor stages nor the producer."""
    _sender(loading)
    family = _children(loading.pid)
    loading.send_signal(number)
    said(loading, timeout_s=30)

    assert len(family) >= 3
    async with asyncio.timeout(20):
        await until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_load_that_is_asked_to_end_takes_its_files_away(
    loading: Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    """The key of its switch's pseudonyms is among them."""
    _sender(loading)
    before = list(tmp_path.iterdir())
    loading.send_signal(number)
    code, _, err = said(loading, timeout_s=30)

    assert code == 130, err
    assert before
    assert list(tmp_path.iterdir()) == []


def _balances(found: dict[str, object]) -> bool:
    """Tell whether what became of the messages adds up to those that were sent, and these to those that were due."""
    became, sent, due = found["became"], _number(found, "messages"), _number(found, "due")
    assert isinstance(became, dict)
    return sum(became.values()) == sent <= due


def _children(pid: int) -> dict[int, str]:
    command = ("ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid))
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return {int(number): words for number, words in (line.split(maxsplit=1) for line in listed.stdout.splitlines())}
