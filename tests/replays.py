"""Replays for tests: workers in this process, logs that are written in a few words, and the samples'."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn, TypedDict, Unpack

from rich.console import Console

from producers.load.live.display import Lines as SaidLines
from producers.replay.crew import Guard
from producers.replay.options import Options, wanted_of
from producers.replay.orders import RuleFiles
from producers.replay.run import Outcome, Stage, replay_into_own
from producers.replay.wanted import Wanted
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import Clock, SystemClock
from streams.errors import Exit
from streams.messages.times import parse_time, write_time
from streams.metrics.sources import StageName
from streams.replays.admin import ReplayAdmin, ReplayRules
from streams.replays.findings import Findings
from streams.switch.host.factory import HostFactory, ProcessSetup, Times, run_hosts
from streams.switch.host.loops import Loops
from streams.switch.stages.pseudonym import Pseudonyms
from streams.switch.stages.state import Emulated, Manner

SAMPLES = Path(__file__).parent / "cases" / "samples"
FILES = RuleFiles(directory=SAMPLES / "directory.csv", grants=SAMPLES / "grants.csv")
MIDNIGHT_US = parse_time("2025-11-19T00:00:00-08:00") or 0
"""When Washington's block began."""


class Changes(TypedDict, total=False):
    """What is asked for otherwise than usual."""

    speed: str
    rate: float | None
    since: str | None
    until: str | None
    filters: tuple[str, ...]
    answers: str
    as_of: str | None
    servers: str | None
    name: str | None
    workers: int
    offline: bool
    live: bool
    patience_s: float


def rules() -> ReplayRules:
    """Load the shipped policies, with the samples' agencies and grants."""
    return ReplayAdmin((), SystemClock()).load_rules(FILES.policies, FILES.directory, FILES.grants)


def wanted(log: Path, **changes: Unpack[Changes]) -> Wanted:
    """Want a log replayed as fast as can be, unless something else is said."""
    options = Options(
        log=str(log), columns=None, files=FILES, speed="max", rate=None, since=None, until=None, filters=(),
        answers="log", as_of=None, servers=None, name="test", workers=1, offline=False, live=False, prefix="nlets.",
    )  # fmt: skip
    return wanted_of(replace(options, **changes))


def decided(log: Path, **changes: Unpack[Changes]) -> Findings:
    """Decide a log by the rules alone."""
    asked = wanted(log, **changes)
    return rules().decide(asked.lines().entries(), asked.as_of_us(SystemClock()), len)


@dataclass
class InProcess:
    """A crew of this process's own."""

    workers: int = 1
    times: Times = Times.TIMETABLE
    manner: Manner = Manner.SILENT
    clock: Clock = field(default_factory=SystemClock)

    def __call__(self, broker: Broker, names: TopicNames) -> AbstractAsyncContextManager[Guard]:
        """Run the stages."""
        return self._running(broker, names)

    @asynccontextmanager
    async def _running(self, broker: Broker, names: TopicNames) -> AsyncIterator[Guard]:
        setup = ProcessSetup(
            names, Pseudonyms(b"a key for tests"), Emulated(manner=self.manner), loops=Loops.PLAIN, times=self.times
        )
        stop = asyncio.Event()
        running = [
            asyncio.ensure_future(run_hosts(await HostFactory(broker, self.clock, setup).hosts(tuple(StageName)), stop))
            for _ in range(self.workers)
        ]
        try:
            yield _ended(running)
        finally:
            stop.set()
            ends = await asyncio.gather(*running)
        assert set(ends) <= {Exit.DONE}


async def _ended(running: Sequence[asyncio.Future[Exit]]) -> NoReturn:
    """Tell of the first that ends: nobody else would, and the replay would wait for it."""
    await asyncio.wait(running or [asyncio.Future()], return_when=asyncio.FIRST_COMPLETED)
    raise AssertionError("a worker of the replay ended")


async def replayed(
    broker: Broker, asked: Wanted, crew: InProcess | None = None, write: Callable[[bytes], object] = len
) -> Outcome:
    """Replay into a switch of its own on a broker."""
    stage = Stage(asked, rules(), SystemClock(), SaidLines(Console(quiet=True)))
    return await replay_into_own(stage, broker, crew or InProcess(), write)


def write_log(path: Path, lines: Iterable[Mapping[str, object]]) -> Path:
    """Write a log."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def sample_lines() -> list[str]:
    """Give the samples' log as it stands."""
    return (SAMPLES / "traffic.jsonl").read_text(encoding="utf-8").splitlines()


def around_midnight(count: int, gap_us: int) -> Iterator[Mapping[str, object]]:
    """Ask Washington for licences, every so often, half of them before its block began."""
    for number in range(count):
        at_us = MIDNIGHT_US + (number - count // 2) * gap_us
        yield asking(number, at_us)


def asking(number: int, at_us: int, to: str = "WA") -> Mapping[str, object]:
    """Let ICE and a city's police ask in turn."""
    sender = ("VTHSI0021", "TXPDX0142", "DCERO0011")[number % 3]
    return {"at": write_time(at_us), "text": f"DQ.{sender}.{to}.*T{number:09}.TXT\nOLN/D{number:07}"}
