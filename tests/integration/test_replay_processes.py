"""`nlets replay` as a process: with workers of its own, killed and gone on with, on each broker."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from producers.commands.confirming import NotConfirmedLiveError
from streams.broker.kafka import connect
from streams.broker.port import Broker, Output
from streams.broker.timetable import TimetableReader, timetable_of
from streams.broker.topics import TopicNames, TopicSpec
from tests.demos import document, said, start
from tests.replays import FILES, SAMPLES, around_midnight, decided, write_log
from tests.waiting import until_found
from tests.workers import plant_on

pytestmark = pytest.mark.timeout(240)

LOG = str(SAMPLES / "traffic.jsonl")
DIGEST = (SAMPLES / "digest.txt").read_text(encoding="utf-8").strip()
RULES = ("--directory", str(FILES.directory), "--grants", str(FILES.grants))


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    """Connect to each broker."""
    connected = await connect(request.getfixturevalue(f"{request.param}_servers"))
    yield connected
    await connected.close()


async def test_killed_and_gone_on_with_by_two_workers_the_digest_is_that_of_decide(
    broker: Broker, names: TopicNames, tmp_path: Path
) -> None:
    """Killed without a word while it sends; its workers end with it, and the next life sends the rest."""
    name = names.prefix.removesuffix(".")
    own = TopicNames(f"nlets-replay-{name}.")
    shared = ("replay", LOG, *RULES, "--name", name, "--bootstrap-servers", broker.servers, "--json")
    first = start(*shared, "--rate", "150", cwd=tmp_path)
    await until_found(lambda: _sent(broker, own), lambda sent: sent >= 100)
    first.send_signal(signal.SIGKILL)
    await asyncio.to_thread(said, first)
    code, out, err = await asyncio.to_thread(said, start(*shared, "--speed", "max", "--workers", "2", cwd=tmp_path))
    found = document(out)
    await broker.delete((*own.all(), timetable_of(own)))

    assert code == 0, err
    assert found["decision_digest"] == DIGEST
    assert found["messages"] == 600
    assert 0 < int(str(found["resumed_after"])) < 600
    assert found["undecided"] == []


async def test_a_timed_replay_is_the_same_and_leaves_nothing_behind(broker: Broker, tmp_path: Path) -> None:
    """A replay without a name takes its topics away; emulated states change no decision."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(60, 20_000))
    asked = ("--speed", "10x", "--answers", "emulated", "--bootstrap-servers", broker.servers, "--json")
    code, out, err = await asyncio.to_thread(said, start("replay", str(log), *RULES, *asked, cwd=tmp_path))
    found = document(out)

    assert code == 0, err
    assert found["decision_digest"] == decided(log).decision_digest
    assert [topic for topic in await broker.topics() if topic.startswith("nlets-replay-")] == []


async def test_a_topic_is_a_log(broker: Broker, names: TopicNames, tmp_path: Path) -> None:
    """Read in a thread of its own, beside what is being sent."""
    lines = [line for line in (SAMPLES / "traffic.jsonl").read_bytes().splitlines() if b'"text": ' in line][:50]
    await broker.create([TopicSpec(names.prefix + "log", 1)])
    await broker.append([Output(names.prefix + "log", 0, None, line) for line in lines])
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"\n".join(lines))
    asked = (f"kafka://{broker.servers}/{names.prefix}log", *RULES, "--speed", "max", "--json")
    found = await asyncio.to_thread(said, start("replay", *asked, "--bootstrap-servers", broker.servers, cwd=tmp_path))
    await broker.delete([names.prefix + "log"])

    assert found[0] == 0, found[2]
    assert document(found[1])["decision_digest"] == decided(log).decision_digest


async def test_a_running_switch_judges_by_now_whatever_a_message_claims(
    broker: Broker, names: TopicNames, tmp_path: Path
) -> None:
    """A log from before Washington's block, sent into it: what its rules stop today is stopped."""
    log = write_log(tmp_path / "log.jsonl", [_claiming(number) for number in range(12)])
    async with plant_on(broker, names) as plant:
        plant.start_verb("run", "all", "--loops", "plain")
        asked = ("--live", "--prefix", names.prefix, "--bootstrap-servers", broker.servers, "--json")
        refused, _, unconfirmed = await asyncio.to_thread(said, start("replay", str(log), *asked, cwd=tmp_path))
        ending = start("replay", str(log), *asked, "--yes", "--speed", "max", cwd=tmp_path)
        code, out, err = await asyncio.to_thread(said, ending)

    assert refused == 2
    assert str(NotConfirmedLiveError()) in unconfirmed
    assert code == 0, err
    assert document(out)["by_state"] == {"WA": {"deliver": 6, "refuse": 6}}
    assert document(out)["as_of"] == "now"


def _claiming(number: int) -> Mapping[str, object]:
    """Ask for a licence, and say in every place where it can be said that it was long before any block."""
    sender = ("CAICE0001", "TXPDX0001")[number % 2]
    text = f"DQ.{sender}.WA.*REPLAY{number}.TXT\nOLN/D{number}.DAT/20250101.TIM/20250101"
    return {"at": "2025-01-01T00:00:00Z", "id": f"replay-2025-01-01-{number}", "text": text, "as_of": "recorded"}


async def _sent(broker: Broker, names: TopicNames) -> int:
    if timetable_of(names) not in await broker.topics():
        return 0
    return (await TimetableReader(broker, names).catch_up()).sent
