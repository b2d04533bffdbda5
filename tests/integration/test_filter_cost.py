"""`nlets load --filter-cost`: what is reported, and that filters of a switch not its own come back whatever happens."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

import msgspec
import pytest

from producers.commands.confirming import NotConfirmedError
from streams.broker.kafka import KafkaBroker
from streams.broker.topics import TopicNames
from streams.policies.context import Context
from streams.switch.activation.follow import Control
from streams.switch.activation.history import trail
from tests.demos import document, said, start
from tests.waiting import until_found
from tests.workers import Plant, plant_on

pytestmark = pytest.mark.timeout(400)

_OPTIONS = ("load", "--filter-cost", "--pairs", "6", "--json")


_TRIES = 2
_BUSY = re.compile(
    "pairs could be used|the producer fell behind|stood still|messages a second were sent|processor time was stolen"
)
"""What a run may hold against the machine. Whatever else it holds against itself is a fault of ours."""


def _believed(tmp_path: Path) -> tuple[dict[str, object], Path]:
    """Find out what filters cost, and say where that is written; try again where others kept the machine busy."""
    out_file, reasons = tmp_path / "cost.json", ["never tried"]
    for _ in range(_TRIES):
        process = start(*_OPTIONS, "--rate", "120", "--seconds", "1", "--out", str(out_file), cwd=tmp_path)
        code, out, err = said(process, timeout_s=200)
        found = document(out)
        if found["valid"]:
            assert code == 0, err
            return found, out_file
        reasons = msgspec.convert(found["why_invalid"], list[str])
        assert code == 1
        assert [each for reason in reasons for each in reason.split("; ") if not _BUSY.search(each)] == []
    pytest.skip(f"this machine is too busy to send 120 messages a second in time: {'; '.join(reasons)}")


def test_the_cost_is_reported_with_what_it_was_found_from(tmp_path: Path) -> None:
    """On a switch of its own: for all and by state, processor time, rules, and what first decisions cost."""
    found, out_file = _believed(tmp_path)
    cost = found["filter_cost"]

    assert isinstance(cost, dict)
    assert cost["pairs"] == 6
    assert cost["all"]["samples"] > 400
    assert cost["all"]["added_us"]["p50"].keys() == {"estimate", "low", "high"}
    assert cost["all"]["added_us"]["p999"] is None
    assert "CA" in cost["by_state"]
    assert cost["cpu"]["on_us"] > 0
    assert cost["first_decisions_ns"]["samples"] > 1_000
    assert document(out_file.read_text(encoding="utf-8")) == found


@pytest.fixture
async def plant(embedded_broker: KafkaBroker, names: TopicNames) -> AsyncIterator[Plant]:
    """Run a switch that isn't the command's own, with the shipped rules in force."""
    async with plant_on(embedded_broker, names) as plant:
        plant.start()
        yield plant


@pytest.fixture
def costing(plant: Plant, tmp_path: Path) -> Iterator[Popen[str]]:
    """Find out what its filters cost, in windows so long that none ends."""
    where = ("--bootstrap-servers", plant.broker.servers, "--prefix", plant.names.prefix)
    process = start(*_OPTIONS, "--rate", "20", "--seconds", "60", "--yes", *where, cwd=tmp_path)
    yield process
    with suppress(ProcessLookupError):
        process.kill()
    process.communicate(timeout=10)


async def _has_filters(control: Control) -> bool:
    newest = (await control.catch_up()).newest_complete()
    assert newest is not None
    content = await control.content(newest.intent.ctx)
    assert content is not None
    return bool(Context.from_bytes(content).bundle.policies)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
async def test_filters_come_back_whatever_ends_it(plant: Plant, costing: Popen[str], number: signal.Signals) -> None:
    """And the next rollback goes to where it would have gone before; nothing is left running."""
    control = Control(plant.broker, plant.names.control)
    async with asyncio.timeout(90):
        await until_found(lambda: _has_filters(control), lambda has: not has)
        costing.send_signal(number)
        await until_found(lambda: _has_filters(control), lambda has: has)
    code, _, err = await asyncio.to_thread(said, costing, 30)

    assert code != 0, err
    assert len(trail(control.ledger.activations())) == 1
    assert control.ledger.half_done(2**62) == ()


@pytest.mark.kafka
@pytest.mark.timeout(300)
async def test_the_cost_on_apache_kafka_is_told_without_what_is_out_of_sight(
    kafka_broker: KafkaBroker, names: TopicNames, tmp_path: Path
) -> None:
    """On a switch that runs there the processor time is somebody else's; the filters are in force afterwards."""
    async with plant_on(kafka_broker, names) as plant:
        plant.start()
        where = ("--bootstrap-servers", plant.broker.servers, "--prefix", names.prefix)
        costing = start(*_OPTIONS, "--rate", "60", "--seconds", "1", "--yes", *where, cwd=tmp_path)
        code, out, err = await asyncio.to_thread(said, costing, 240)
        has_filters = await _has_filters(Control(plant.broker, names.control))
    found = document(out)
    cost = found["filter_cost"]

    assert code == (0 if found["valid"] else 1), err
    assert isinstance(cost, dict)
    assert cost["cpu"] is None
    assert has_filters


async def test_nothing_is_taken_out_of_force_unless_that_is_said(plant: Plant, tmp_path: Path) -> None:
    """Where nobody is there to type, `--yes` must stand on the command line."""
    where = ("--bootstrap-servers", plant.broker.servers, "--prefix", plant.names.prefix)
    code, out, err = await asyncio.to_thread(said, start(*_OPTIONS, *where, cwd=tmp_path))

    assert (code, out) == (2, "")
    assert err == f"error: {NotConfirmedError()}\nhint: {NotConfirmedError.hint}\n"
    assert await _has_filters(Control(plant.broker, plant.names.control))
