"""The demo: balanced books that a separate reader finds again, clean output, and nothing left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from streams.broker.kafka import connect
from streams.broker.topics import TopicNames
from tests.demos import document, said, start
from tests.examination import examine
from tests.papers import read_papers
from tests.recount import recount, sheets
from tests.verdicts import in_process

pytestmark = pytest.mark.timeout(150)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def servers(request: pytest.FixtureRequest) -> str:
    """Run each broker."""
    address: str = request.getfixturevalue(f"{request.param}_servers")
    return address


async def test_a_separate_reader_finds_the_same_totals_and_verdicts(
    servers: str, names: TopicNames, tmp_path: Path
) -> None:
    """What the demo says equals what the topics say, and each verdict is the one that `decide` gives."""
    options = ("--bootstrap-servers", servers, "--prefix", names.prefix, "--rate", "60")
    code, out, err = said(start("demo", "--seconds", "10", "--json", *options, cwd=tmp_path))
    assert code == 0, err
    broker = await connect(servers)
    papers = await read_papers(broker, names)
    await broker.delete(names.all())
    await broker.close()
    result, account = document(out), recount(papers).account()

    assert result["totals"] == sheets(account, lambda _: "all")["all"]
    assert result["by_state"] == sheets(account, lambda count: count.state)
    assert result["by_agency"] == sheets(account, lambda count: count.agency)
    assert (result["decided_by_stale_context"], result["books_balance"]) == (0, True)
    assert len(papers.queries) > 400
    assert len(papers.contexts) == 2
    assert examine(papers, in_process(papers.contexts.values())) == {}


def test_the_demo_brings_its_own_broker_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """One JSON document on stdout, no escape codes anywhere, and Oregon's moment on stderr."""
    code, out, err = said(start("demo", "--seconds", "8", "--json", cwd=tmp_path, TMPDIR=str(_folder(tmp_path))))
    result = document(out)

    assert code == 0, err
    assert set(result) == {
        "totals", "by_state", "by_agency", "latency_us", "decided_by_stale_context", "books_balance",
    }  # fmt: skip
    assert result["books_balance"] is True
    assert "\x1b" not in out + err
    assert "Oregon's block is in force" in err
    assert [path.name for path in tmp_path.rglob("*")] == ["temporary"]


def test_without_a_terminal_the_demo_writes_lines(tmp_path: Path) -> None:
    """The last are the three things to try next."""
    code, out, err = said(start("demo", "--seconds", "5", cwd=tmp_path))
    tries = [line.strip() for line in out.split("Three things to try next:")[1].splitlines() if "nlets" in line]

    assert code == 0, err
    assert "\x1b" not in out
    assert "✓ 0 decided by a context no longer in force" in out
    assert [line.split()[1] for line in tries] == ["send", "policy", "traffic"]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a demo without an end, and wait for its first decision."""
    process = start("demo", "--json", cwd=tmp_path)
    lines = iter(process.stderr or ())
    assert any("the page is at" in line for line in lines)
    yield process
    with suppress(ProcessLookupError):
        process.kill()
    process.communicate(timeout=10)


def test_ctrl_c_ends_the_demo_with_its_figures(playing: subprocess.Popen[str]) -> None:
    """The traffic ends, what is on its way arrives, the books are said, and no process stays."""
    family = _children(playing.pid)
    playing.send_signal(signal.SIGINT)
    code, out, err = said(playing, timeout_s=40)

    assert len(family) == 3
    assert code == 0, err
    assert document(out)["books_balance"] is True
    assert _alive(family) == []


def test_a_killed_demo_takes_its_children_along(playing: subprocess.Popen[str]) -> None:
    """Not even SIGKILL leaves a broker, a switch or a page behind."""
    family = _children(playing.pid)
    playing.kill()
    until = time.monotonic() + 20
    while _alive(family) and time.monotonic() < until:
        os.sched_yield()

    assert len(family) == 3
    assert _alive(family) == []


def _folder(inside: Path) -> Path:
    folder = inside / "temporary"
    folder.mkdir()
    return folder


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return [int(each) for each in listed.stdout.split()]


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):  # gone before it was opened, or between that and the reading
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
