"""`nlets load` shows what is done to a run on purpose, no smaller than it is: processes stopped, restarted, slowed."""

import asyncio
import io
import os
import re
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final

import pytest
from rich.console import Console

from nlets import PROGRAM
from producers.load.alternation import Alternation
from producers.load.cost.estimates import added_of
from producers.load.live.display import Lines
from producers.load.orders import Options, Order, Sources, read_options
from producers.load.sending.scenarios.reading import scenario_in
from producers.load.setup import Wanted, set_up
from producers.local.admin import DecisionCosts
from streams.broker.choose import open_broker
from streams.broker.kafka import KafkaBroker
from streams.broker.port import Broker
from streams.broker.topics import TopicNames
from streams.clock import SystemClock
from streams.files.yaml_text import read_yaml
from streams.messages.message import Message
from streams.switch.activation.admin import Admin
from tests.demos import document, said, start
from tests.sleepy import SLEEP_MS
from tests.waiting import let_go_on
from tests.workers import Plant, Worker, plant_on

pytestmark = pytest.mark.timeout(300)

_STOPPED_S: Final = 2.0
_SECONDS: Final = 6.0
_SLACK_US: Final = 60_000
"""Evenly due messages are 5 ms apart, a histogram rounds by a thousandth, and a signal takes its time."""
_PAIRS: Final = 10
_OVERSLEPT_US: Final = 1_000
"""A process is woken a little after the time it asked for."""
_PLAIN: Final = """
traffic: {keys: {RQ: 60, DQ: 40}, several: 0, everywhere: 0, faulty: 0, as_text: 0}
"""
"""Each message has one answer, so that shares of answers are shares of messages."""


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def servers(request: pytest.FixtureRequest) -> str:
    """Name a broker: each test runs on both."""
    found: str = request.getfixturevalue(f"{request.param}_servers")
    return found


@pytest.fixture
async def plant(servers: str, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch without workers."""
    async with open_broker(servers) as broker, plant_on(broker, names) as built:
        yield built


@asynccontextmanager
async def _loading(plant: Plant, folder: Path) -> AsyncIterator[Popen[str]]:
    """Load it with 200 messages a second, evenly; go on when the window that is measured begins."""
    scenario = folder / "plain.yaml"
    scenario.write_text(_PLAIN, encoding="utf-8")
    options = ("--rate", "200", "--seconds", f"{_SECONDS:g}", "--warm-up", "2", "--arrivals", "even", "--json")
    where = ("--bootstrap-servers", plant.broker.servers, "--prefix", plant.names.prefix, "--scenario", str(scenario))
    process = start("load", *options, *where, cwd=folder)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=10)


async def _sending(process: Popen[str]) -> int:
    """Wait until the window begins; give the process that sends."""

    def begun() -> int:
        told = []
        for line in process.stderr or ():
            told.append(line)
            if found := re.search(r"^sending: .*, by process (\d+)$", line):
                return int(found.group(1))
        raise AssertionError(told)

    return await asyncio.to_thread(begun)


async def _stopped(pid: int) -> None:
    """Stop a process in the middle of the window, and let it go on after two seconds."""
    await let_go_on(1.5)
    os.kill(pid, signal.SIGSTOP)
    await let_go_on(_STOPPED_S)
    os.kill(pid, signal.SIGCONT)


@dataclass(frozen=True)
class _Found:
    """What a load reported."""

    code: int
    document: dict[str, object]

    def us(self, latencies: str, percentile: str) -> int:
        """Give one figure."""
        values = self.document[latencies]
        assert isinstance(values, dict)
        figure = values[percentile]
        assert isinstance(figure, int)
        return figure

    @property
    def reasons(self) -> list[str]:
        """Say why it is invalid."""
        reasons = self.document["why_invalid"]
        assert isinstance(reasons, list)
        return reasons


async def _ended(process: Popen[str]) -> _Found:
    code, out, err = await asyncio.to_thread(said, process)
    assert out, err
    return _Found(code, document(out))


def _at_least_us(percent: float) -> float:
    """Say what a percentile must be at least where answers stood still for S of T seconds.

    What is due x seconds after the stop waits at least S - x, so a share of (S - w) / T of all answers takes longer
    than w. The percentile at q is what the share 1 - q exceeds: w = S - (1 - q) T. For 2 of 6 seconds that is 1.94 s at
    99 % and 1.4 s at 90 %.
    """
    return (_STOPPED_S - (1 - percent / 100) * _SECONDS) * 1e6 - _SLACK_US


async def test_a_stopped_stage_shows_from_due_and_from_sent(plant: Plant, tmp_path: Path) -> None:
    """In at least the share that arithmetic predicts: nobody forgives it, since the producer went on sending."""
    worker = plant.start()
    async with _loading(plant, tmp_path) as process:
        await _sending(process)
        await _stopped(worker.process.pid)
        found = await _ended(process)

    for latencies in ("latency_us", "latency_from_sent_us"):
        assert found.us(latencies, "p99") >= _at_least_us(99)
        assert found.us(latencies, "p90") >= _at_least_us(90)
        assert found.us(latencies, "max") >= _at_least_us(100)
    assert found.document["missing"] == 0
    assert not [why for why in found.reasons if "producer" in why]


async def test_a_stopped_producer_shows_from_due_alone(plant: Plant, tmp_path: Path) -> None:
    """As much as a stage would; from sent it doesn't, which is why that proves nothing, and the run is invalid."""
    plant.start()
    async with _loading(plant, tmp_path) as process:
        await _stopped(await _sending(process))
        found = await _ended(process)

    assert found.us("latency_us", "p99") >= _at_least_us(99)
    assert found.us("latency_us", "p90") >= _at_least_us(90)
    assert found.us("late_us", "max") >= _at_least_us(100)
    assert (found.code, found.document["valid"]) == (1, False)
    assert any("the producer stood still" in why for why in found.reasons)
    if stolen := [why for why in found.reasons if "stolen" in why]:
        pytest.skip(f"this machine is too busy to answer all that is sent at once after the stop: {stolen[0]}")
    assert found.us("latency_from_sent_us", "p90") < found.us("latency_us", "p90") - 500_000


async def _restarted(plant: Plant, worker: Worker) -> None:
    worker.send(signal.SIGTERM)
    await worker.ended(within_s=30)
    plant.start()


@pytest.mark.kafka
async def test_a_stage_that_was_restarted_makes_the_run_invalid(
    kafka_broker: KafkaBroker, names: TopicNames, tmp_path: Path
) -> None:
    """Also on a switch that is not the command's own: its groups have other members than before."""
    async with plant_on(kafka_broker, names) as plant:
        worker = plant.start()
        async with _loading(plant, tmp_path) as process:
            await _sending(process)
            await _restarted(plant, worker)
            found = await _ended(process)

    assert found.document["valid"] is False
    assert any("a stage was restarted" in why for why in found.reasons)


@dataclass(frozen=True)
class _Sleep:
    """Lets a slow filter sleep, as filters are put in force and taken out."""

    flag: Path

    async def off(self, _: Broker) -> None:
        """Let it be quick."""
        self.flag.unlink(missing_ok=True)

    async def on(self, _: Broker) -> None:
        """Let it sleep."""
        self.flag.touch()

    def decision_costs(self, _: Iterable[Message]) -> DecisionCosts:
        """Decide nothing."""
        raise NotImplementedError


def _order(rate: float, seconds: float) -> Order:
    scenario = scenario_in(read_yaml(_PLAIN, "plain.yaml"))
    return read_options(Options(rate=rate, seconds=seconds, arrivals="even", warm_up=0.0), Sources(scenario))


@pytest.mark.parametrize(
    "servers", ["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.deep])], indirect=True
)
async def test_a_filter_that_sleeps_5_ms_a_batch_is_told_to_add_5_ms(plant: Plant, tmp_path: Path) -> None:
    """Within the interval that is told with it, or as much beyond it again: it promises 95 % only.

    Messages are due 50 ms apart, so that each is a batch of its own; the stages behind the sleeper run elsewhere.
    """
    flag = tmp_path / "sleeps"
    where = (plant.broker.servers, plant.names.prefix, str(plant.folder / "key"))
    plant.start_program("-m", "tests.sleepy", *where, str(flag))
    plant.start("state")
    plant.start("back")
    wanted = Wanted(_order(20.0, 3.0), plant.broker.servers, plant.names, {})
    lines = Lines(Console(file=io.StringIO()))
    async with set_up(wanted, Admin(PROGRAM, SystemClock()), lines, SystemClock()) as setup, setup.windows.awake():
        found = await Alternation(setup.windows, wanted.order, _Sleep(flag), lambda: None).run(_PAIRS)
    added = added_of(found.pairs, lambda _: True, seed=1).added["p50"]

    if added is None:
        pytest.skip(f"this machine is too busy to measure 5 ms: {'; '.join(found.why_invalid)}")
    beyond = (added.high - added.low) / 2
    assert added.low - beyond <= SLEEP_MS * 1_000 + _OVERSLEPT_US
    assert added.high + beyond >= SLEEP_MS * 1_000
