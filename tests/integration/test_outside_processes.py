"""A state played from outside, with everything as processes: the documents' example, and outposts that are killed."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from streams.broker.kafka import connect
from streams.broker.topics import TopicNames
from streams.messages.wire import Delta
from streams.metrics.books import Totals, sheet
from tests.papers import records
from tests.waiting import let_go_on, until, until_found
from tests.workers import Plant, Worker, plant_on

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/washington.py"
DIRECTORY = str(ROOT / "streams/messages/shipped/directory.csv")


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def plant(request: pytest.FixtureRequest, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch on each broker, whose Washington is played from outside."""
    servers: str = request.getfixturevalue(f"{request.param}_servers")
    broker = await connect(servers)
    async with plant_on(broker, names) as built:
        built.start_verb("run", "all", "--loops", "plain", "--outside", "WA")
        yield built
    await broker.delete(names.all())
    await broker.close()


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Write the example down with a fault."""
    made = tmp_path / "faulty.py"
    made.write_text(EXAMPLE.read_text(encoding="utf-8").replace('"ice-hsi", ', ""), encoding="utf-8")
    return made


async def outpost(plant: Plant, listen: str = "127.0.0.1:0") -> tuple[Worker, str]:
    """Start an outpost; say where it listens."""
    started = plant.start_verb("outside", "--state", "WA", "--listen", listen, "--deadline", "600")
    await until(lambda: "listening on " in started.log.read_text() or started.process.poll() is not None)
    assert started.process.poll() is None, started.log.read_text()
    return started, started.log.read_text().partition("listening on ")[2].partition("\n")[0]


async def totals(plant: Plant) -> Totals:
    """Book every delta."""
    booked = Totals()
    async for record in records(plant.broker, plant.names.metrics):
        booked.book(msgspec.json.decode(record.value or b"", type=Delta))
    return booked


@pytest.mark.timeout(240)
async def test_the_example_plays_washington_through_kills(plant: Plant) -> None:
    """The outpost is killed under load and started again, and so is the program: the books balance to the end."""
    first, address = await outpost(plant)
    plant.start_program(str(EXAMPLE), address, DIRECTORY)
    await plant.send(100)
    await plant.answered()
    async with plant.load(per_second=100):
        await let_go_on(1)
        first.send(signal.SIGKILL)
        await first.ended(within_s=5)
        _, address = await outpost(plant)
        killed = plant.start_program(str(EXAMPLE), address, DIRECTORY)
        await let_go_on(1)
        killed.send(signal.SIGKILL)
        plant.start_program(str(EXAMPLE), address, DIRECTORY)
        await let_go_on(1)
    found = await plant.answered()
    booked = await until_found(lambda: totals(plant), lambda each: each.in_flight == 0)

    assert {reply.answer for replies in found.values() for reply in replies} <= {None, "ER .02", "NOT AUTHORIZED"}
    assert booked.balance
    assert sheet(booked.counts).received == plant.sent
    if plant.broker.promises.transactions:
        assert [replies for replies in found.values() if len(replies) > 1] == []


async def conform_through(plant: Plant) -> dict[str, object]:
    """Examine whoever plays Washington in a switch that runs."""
    where = ("--through", plant.broker.servers, "--prefix", plant.names.prefix)
    pipe = asyncio.subprocess.PIPE
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nlets", "conform", "--state", "WA", *where, "--deadline", "60", "--json", stdout=pipe
    )
    said, _ = await command.communicate()
    document: dict[str, object] = msgspec.json.decode(said)
    return document | {"exit": command.returncode}


@pytest.mark.timeout(120)
async def test_the_example_conforms_as_seen_through_a_switch_that_runs(plant: Plant) -> None:
    """Its answers are taken where they come back to the hub, and the books balance."""
    _, address = await outpost(plant)
    plant.start_program(str(EXAMPLE), address, DIRECTORY)
    report = await conform_through(plant)
    booked = await until_found(lambda: totals(plant), lambda each: each.in_flight == 0)

    assert (report["exit"], report["conforms"], report["findings"]) == (0, True, [])
    assert booked.balance


@pytest.mark.timeout(120)
async def test_a_fault_is_seen_through_a_switch_that_stops_what_leaks(plant: Plant, faulty: Path) -> None:
    """The hub refuses what the program lets through, so no asker sees it; the examination does."""
    _, address = await outpost(plant)
    plant.start_program(str(faulty), address, DIRECTORY)
    report = await conform_through(plant)

    assert (report["exit"], report["conforms"]) == (3, False)
    assert faults(report) == {("ice-hsi", "let through", "wa-ice-block")}


def faults(report: dict[str, object]) -> set[tuple[str, ...]]:
    """Name who was given what, against which rule."""
    findings = report["findings"]
    assert isinstance(findings, list)
    return {(each["agency"], each["otherwise"], *each["rules"]) for each in findings}


async def conform(program: Path) -> dict[str, object]:
    """Examine a program by the command; give what it found, with its exit code."""
    options = ("--state", "WA", "--listen", "127.0.0.1:0", "--json")
    pipe = asyncio.subprocess.PIPE
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nlets", "conform", *options, stdout=pipe, stderr=pipe
    )
    assert command.stderr is not None
    address = (await command.stderr.readline()).decode().split()[-1]
    played = await asyncio.create_subprocess_exec(sys.executable, str(program), address, DIRECTORY)
    said, _ = await command.communicate()
    await played.wait()
    document: dict[str, object] = msgspec.json.decode(said)
    return document | {"exit": command.returncode}


@pytest.mark.timeout(60)
async def test_the_example_conforms() -> None:
    """By the command, on a real line."""
    report = await conform(EXAMPLE)

    assert (report["exit"], report["conforms"], report["findings"]) == (0, True, [])


@pytest.mark.timeout(60)
async def test_the_example_with_a_fault_does_not(faulty: Path) -> None:
    """It tells HSI what it may not."""
    report = await conform(faulty)

    assert (report["exit"], report["conforms"]) == (3, False)
    assert faults(report) == {("ice-hsi", "let through", "wa-ice-block")}
