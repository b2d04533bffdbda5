"""The monitor as a process, on both brokers: killed, stopped, restarted, in doubt, in error; its books stay right."""

import signal
import time
from collections.abc import AsyncIterator
from operator import not_
from pathlib import Path
from typing import Any

import pytest

from streams.broker.kafka import KafkaBroker, connect
from streams.broker.topics import MissingTopicError, TopicNames, specs
from streams.messages.wire import Delta
from streams.metrics.books import Totals, by_agency, by_state, sheet
from streams.monitor.listening import BusyAddressError, listen
from streams.monitor.start import find_feed
from streams.switch.activation.activate import Activator
from streams.switch.activation.control import IntentValue, intent_entry
from tests.deltas import day, delta, with_repeats
from tests.echo import activation_request, stored_context
from tests.monitors import free_port, monitor_on, write
from tests.waiting import let_go_on

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def broker(request: pytest.FixtureRequest, names: TopicNames) -> AsyncIterator[KafkaBroker]:
    """Connect to each broker, with the switch's topics in place."""
    connected = await connect(request.getfixturevalue(f"{request.param}_servers"))
    await connected.create(specs(names, 1))
    yield connected
    await connected.delete([topic for topic in await connected.topics() if topic.startswith(names.prefix)])
    await connected.close()


def totals_of(deltas: list[Delta]) -> Totals:
    """Book deltas without the monitor."""
    totals = Totals()
    for made in deltas:
        totals.book(made)
    return totals


async def test_books_are_right_after_a_kill_and_a_stop(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """Killed among cells of 40 KB, restarted, stopped, restarted: every count is exact."""
    deltas = day(seed=1, batches=500, width=250)
    expected = totals_of(deltas)
    received = sheet(expected.counts).received
    await write(broker, names, with_repeats(deltas, seed=2))
    async with monitor_on(broker, names, tmp_path) as first:
        await first.showing(received // 5)
        killed = await first.ended(signal.SIGKILL)
    async with monitor_on(broker, names, tmp_path) as second:
        await second.showing(received // 2)
        stopped = await second.ended(signal.SIGTERM)
    async with monitor_on(broker, names, tmp_path) as third:
        shown = await third.booked(received)

    assert (killed, stopped) == (-signal.SIGKILL, 0)
    assert shown["totals"] == sheet(expected.counts).to_json()
    assert shown["by_state"] == {name: part.to_json() for name, part in by_state(expected.counts).items()}
    assert shown["by_agency"] == {name: part.to_json() for name, part in by_agency(expected.counts).items()}
    assert shown["books_balance"], shown["troubles"]


async def test_while_tables_are_read_back_it_says_503(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """The first numbers after a kill are those that were stored, never those of empty or half-read tables."""
    deltas = day(seed=3, batches=300, width=250)
    received = sheet(totals_of(deltas).counts).received
    await write(broker, names, deltas)
    async with monitor_on(broker, names, tmp_path) as first:
        await first.booked(received)
        await first.ended(signal.SIGKILL)
    answers: list[tuple[int, Any]] = []
    async with monitor_on(broker, names, tmp_path) as second:
        while not answers or answers[-1][0] != 200:
            answers.append(await second.asked("/api/totals"))
            await let_go_on(0.02)

    assert {status for status, _ in answers} == {0, 503, 200}
    assert answers[-1][1]["totals"]["received"] == received


async def test_it_keeps_up(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """A thousand deltas for each second of processor time, measured beside whatever else the machine does."""
    deltas = day(seed=4, batches=5_000)
    await write(broker, names, deltas)
    async with monitor_on(broker, names, tmp_path) as running:
        await running.showing(1)
        cpu_s, clock_s = running.cpu_s(), time.monotonic()
        await running.booked(sheet(totals_of(deltas).counts).received)
        cpu_s, clock_s = running.cpu_s() - cpu_s, time.monotonic() - clock_s
    print(f"{len(deltas) / clock_s:,.0f} deltas/s, {len(deltas) / cpu_s:,.0f} per second of processor time")  # noqa: T201 -- a measurement, for `-s`

    assert len(deltas) / cpu_s >= 1_000


async def test_what_can_not_be_stored_ends_it(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """An error in the agent ends the process before the batch is acknowledged: nothing is passed over.

    The first delta may come in a batch of its own; only with the second is the cell too large.
    """
    wide = [{f"received|NY|agency-{half}-{n:060}|driver": 1 for n in range(60_000)} for half in range(2)]
    await write(broker, names, [delta((first, first + 1), wide[first]) for first in range(2)])
    async with monitor_on(broker, names, tmp_path) as running:
        ended = await running.ended()
        said = running.log.read_text(encoding="utf-8")
    groups = await broker.committed(f"{names.metrics}-monitor-committed-v2", names.metrics)

    assert ended == 1
    assert "TooLargeError" in said
    assert "Traceback" not in said
    assert groups.get(0, 0) < 2


async def test_an_activation_left_half_done_is_an_alarm(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """Seen in the control topic; the next one that is complete ends it."""
    activator = Activator(broker, names)
    [number] = await activator.control.write(
        [intent_entry("n", IntentValue(ctx="sha256:ab", ends={0: 0}, at=1, why=""))]
    )
    async with monitor_on(broker, names, tmp_path) as running:
        alarmed = await running.alarmed(bool)
        await activator.activate(activation_request("one", "m"))
        await running.alarmed(not_)

    assert [alarm.split(" for ")[0] for alarm in alarmed] == [f"activation {number} has been half-done"]


async def test_it_says_where_it_is_and_nothing_else(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """One line with its address; nothing is written where it was started."""
    async with monitor_on(broker, names, tmp_path) as running:
        await running.booked(0)
        ended = await running.ended(signal.SIGTERM)

    assert ended == 0
    assert running.log.read_text(encoding="utf-8") == f"monitor: {running.url}/\n"
    assert running.left_behind() == []


async def test_the_playground_is_beside_it(broker: KafkaBroker, names: TopicNames, tmp_path: Path) -> None:
    """It answers whoever asks here, knows what is in force, and ends without a word when the monitor does."""
    async with monitor_on(broker, names, tmp_path) as running:
        await running.booked(0)
        there = await running.answered("/api/playground", {"what": "open"})
        await Activator(broker, names).activate(activation_request("one", "m"))
        beside = await running.stood_beside(stored_context("one").digest)
        ended = await running.ended(signal.SIGTERM)

    assert [file["state"] for file in there["files"]][-1] == "WA"
    assert (there["in_force"], beside["problems"]) == (None, [])
    assert ended == 0
    assert running.log.read_text(encoding="utf-8") == f"monitor: {running.url}/\n"


async def test_a_missing_topic_is_said_in_one_line(embedded_servers: str) -> None:
    """It is not made: its settings would be wrong."""
    with pytest.raises(MissingTopicError, match=r"^topic `elsewhere.metrics` does not exist$"):
        await find_feed(embedded_servers, TopicNames("elsewhere."))


def test_a_busy_port_is_said_in_one_line() -> None:
    """Before anything is started."""
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(BusyAddressError, match=rf"^can't listen on `127.0.0.1:{port}`: "):
        listen("127.0.0.1", port)
