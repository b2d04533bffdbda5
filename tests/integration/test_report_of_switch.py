"""A report from a switch that runs, by its audit topic and the books beside it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from streams.broker.kafka import connect
from streams.broker.port import Broker
from streams.broker.timetable import timetable_spec
from streams.broker.topics import TopicNames
from streams.logs.sources import TopicSlice
from streams.policies.context_files import ContextFiles
from streams.reports.books import Books
from streams.reports.gathering import Gathered
from streams.reports.switch import ReplaysBooksError, read_switch
from tests.demos import document, said, start
from tests.papers import read_papers
from tests.recount import recount, sheets
from tests.workers import Plant, plant_on

pytestmark = pytest.mark.timeout(240)
SENT = 1_200


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    """Connect to each broker."""
    connected = await connect(request.getfixturevalue(f"{request.param}_servers"))
    yield connected
    await connected.close()


async def test_what_a_running_switch_did_is_published(broker: Broker, names: TopicNames, tmp_path: Path) -> None:
    """Every request that it was sent, by how it ended: as a separate reader of its topics counts them."""
    async with plant_on(broker, names) as plant:
        plant.start_verb("run", "all", "--loops", "plain")
        await plant.send(SENT)
        found = await _settled(plant, tmp_path)
        account = recount(await read_papers(broker, names)).account()
    counted = sheets(account, lambda count: count.state)
    rows = {str(row["state"]): row for row in _rows(found, "state")}

    assert _input(found) == {"holds": "a switch's books and audit", "is_counts": False}
    assert {state: row["requests"] for state, row in rows.items()} == {
        state: sheet["received"] for state, sheet in counted.items()
    }
    assert all(row["refused"] in {counted[state]["refused"], None} for state, row in rows.items())
    assert any(row["disclosures"] for row in rows.values())
    assert any("switch's own books" in str(each) for each in _list(found["does_not_say"]))


async def _settled(plant: Plant, folder: Path) -> Mapping[str, object]:
    """Report until every request has ended."""
    audit = f"kafka://{plant.broker.servers}/{plant.names.audit}"
    while True:
        code, out, err = await asyncio.to_thread(said, start("report", audit, "--json", cwd=folder))
        assert code == 0, err
        found = document(out)
        if [row["requests"] for row in _rows(found, "total")] == [SENT]:
            return found


async def test_a_replays_books_are_no_base_for_a_report(broker: Broker, names: TopicNames) -> None:
    """They have the times at which it ran."""
    await broker.create([timetable_spec(names)])
    wanted, context = TopicSlice(names.audit, servers=broker.servers), ContextFiles().load()

    with pytest.raises(ReplaysBooksError, match="belongs to a replay"):
        await asyncio.to_thread(read_switch, wanted, Books(context, Gathered()))


def _rows(found: Mapping[str, object], table: str) -> list[dict[str, object]]:
    tables = found["tables"]
    assert isinstance(tables, dict)
    rows: list[dict[str, object]] = tables.get(table, [])
    return rows


def _input(found: Mapping[str, object]) -> dict[str, object]:
    made_from = found["made_from"]
    assert isinstance(made_from, dict)
    [only] = made_from["inputs"]
    return {name: only[name] for name in ("holds", "is_counts")}


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
