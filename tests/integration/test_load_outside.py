"""`nlets load` of a switch of which an outside program plays a state, and plays it badly: the run is invalid."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from streams.broker.choose import open_broker
from streams.broker.topics import TopicNames
from tests.demos import document, said, start
from tests.waiting import until
from tests.workers import Plant, plant_on

pytestmark = pytest.mark.timeout(150)

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / "docs/examples/washington.py"
DIRECTORY: Final = ROOT / "streams/messages/shipped/directory.csv"
_SAYING: Final = "line.write(len(said).to_bytes(4) + said)"
_GARBAGE: Final = 'line.write((4).to_bytes(4) + b"ABCD")'
_TRAFFIC: Final = """
traffic: {keys: {RQ: 1}, states: {WA: 1, OR: 1}, several: 0, everywhere: 0, to_switch: 0, faulty: 0}
"""


@pytest.fixture
async def plant(embedded_servers: str, names: TopicNames) -> AsyncIterator[Plant]:
    """Build a switch whose Washington is played from outside."""
    async with open_broker(embedded_servers) as broker, plant_on(broker, names) as built:
        built.start_verb("run", "all", "--outside", "WA", "--loops", "plain")
        yield built


@pytest.fixture
async def bad_washington(plant: Plant, tmp_path: Path) -> None:
    """Play the state by a program that says garbage; a second is given for each answer."""
    program = tmp_path / "bad.py"
    program.write_text(EXAMPLE.read_text(encoding="utf-8").replace(_SAYING, _GARBAGE), encoding="utf-8")
    outpost = plant.start_verb("outside", "--state", "WA", "--listen", "127.0.0.1:0", "--deadline", "1")
    await until(lambda: "listening on " in outpost.log.read_text())
    address = outpost.log.read_text().partition("listening on ")[2].partition("\n")[0]
    plant.start_program(str(program), address, str(DIRECTORY))


@pytest.mark.usefixtures("bad_washington")
async def test_a_state_that_answers_garbage_makes_a_run_invalid(plant: Plant, tmp_path: Path) -> None:
    """What it was asked is unanswered, though the hub says something of it; the books balance."""
    scenario = tmp_path / "two.yaml"
    scenario.write_text(_TRAFFIC, encoding="utf-8")
    where = ("--bootstrap-servers", plant.broker.servers, "--prefix", plant.names.prefix)
    options = ("--scenario", str(scenario), "--rate", "20", "--seconds", "2", "--warm-up", "0", "--json")
    code, out, err = await asyncio.to_thread(said, start("load", *where, *options, cwd=tmp_path))
    found = document(out)
    became, verdicts, reasons = found["became"], found["verdicts_by_state"], found["why_invalid"]
    assert isinstance(became, dict)
    assert isinstance(verdicts, dict)
    assert isinstance(reasons, list)

    assert code == 1, err
    assert verdicts["WA"] == {"unanswered": became["unanswered"]}
    assert sum(became.values()) == found["messages"] == found["due"]
    assert any("say that a state is out of service" in why for why in reasons)
    assert found["unmatched"]
