"""A replay decides what `nlets decide` does: at every speed, on every broker, with any workers, after any end."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from producers.replay.title import OtherReplayError
from streams.broker.memory import AT_LEAST_ONCE, MemoryBroker
from streams.broker.port import Broker, Output, Partition, Record, Written
from streams.broker.timetable import TimetableReader, timetable_of
from streams.broker.topics import TopicNames
from tests.replays import (
    MIDNIGHT_US,
    SAMPLES,
    InProcess,
    around_midnight,
    asking,
    decided,
    replayed,
    wanted,
    write_log,
)
from tests.waiting import let_go_on, until_found

SAMPLE_LOG = SAMPLES / "traffic.jsonl"
DIGEST = (SAMPLES / "digest.txt").read_text(encoding="utf-8").strip()

pytestmark = pytest.mark.timeout(120)


def test_offline_gives_the_digest_of_decide() -> None:
    """The pure core alone."""
    assert decided(SAMPLE_LOG).decision_digest == DIGEST


@pytest.mark.parametrize("workers", [1, 4])
async def test_at_full_speed_every_decision_is_that_of_decide(memory_broker: MemoryBroker, workers: int) -> None:
    """The samples have rejects, notices, answers, grants, shadow rules, and blocks at hubs and states."""
    outcome = await replayed(memory_broker, wanted(SAMPLE_LOG, workers=workers), InProcess(workers))

    assert outcome.findings.decision_digest == DIGEST
    assert outcome.findings.messages == 600
    assert outcome.findings.by_state == decided(SAMPLE_LOG).by_state
    assert outcome.findings.undecided == ()
    assert outcome.fidelity.inversions == 0


async def test_where_commits_are_not_atomic_the_digest_is_the_same() -> None:
    """As on the embedded broker."""
    outcome = await replayed(MemoryBroker(AT_LEAST_ONCE), wanted(SAMPLE_LOG))

    assert outcome.findings.decision_digest == DIGEST


@pytest.mark.parametrize("speed", ["recorded", "10x", "max"])
async def test_every_speed_flips_washington_between_two_microseconds(
    memory_broker: MemoryBroker, tmp_path: Path, speed: str
) -> None:
    """One microsecond before midnight, Pacific, its data passes; at midnight it doesn't."""
    instants = (asking(0, MIDNIGHT_US - 1), asking(0, MIDNIGHT_US), asking(0, MIDNIGHT_US - 1))
    log = write_log(tmp_path / "log.jsonl", [*around_midnight(20, 20_000), *instants])
    rows: list[bytes] = []
    outcome = await replayed(memory_broker, wanted(log, speed=speed), write=rows.append)
    flips = [(row["at"], row["verdict"], row["answer"]) for row in map(json.loads, rows[-3:])]

    assert outcome.findings.decision_digest == decided(log).decision_digest
    assert outcome.findings.by_state == {"WA": {"deliver": 16, "refuse": 7}}
    assert flips == [
        ("2025-11-19T07:59:59.999999Z", "deliver", None),
        ("2025-11-19T08:00:00.000000Z", "refuse", "NOT AUTHORIZED"),
        ("2025-11-19T07:59:59.999999Z", "deliver", None),
    ]


async def test_a_speed_that_is_kept_is_certified(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """Drift, the bare pacer's beside it, and how far apart distances are."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(100, 5_000))
    certificate = (await replayed(memory_broker, wanted(log, speed="recorded"))).fidelity.certificate()

    assert certificate.timed
    assert certificate.drift_us.keys() == {"p50", "p99", "max"}
    assert certificate.bare_pacer_drift_us["p50"] is not None
    assert certificate.inter_arrival.keys() == {"TX", "US"}
    assert certificate.inter_arrival["TX"].gaps == 32
    assert 0.0 <= (certificate.inter_arrival["TX"].ks_tolerant or 0.0) <= (certificate.inter_arrival["TX"].ks or 0.0)


async def test_a_stall_of_the_broker_stands_in_the_certificate(tmp_path: Path) -> None:
    """What comes due while a write hangs is late, by as much as it hung."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(100, 5_000))
    certificate = (await replayed(Stalling(), wanted(log, speed="recorded"))).fidelity.certificate()

    assert certificate.late_sends > 30
    assert (certificate.drift_us["max"] or 0) > 200_000
    assert certificate.aim_kept is False


class Stalling(MemoryBroker):
    """A broker that takes a quarter of a second for one write of messages."""

    def __init__(self) -> None:
        """Have stalled never."""
        super().__init__()
        self._queries = 0

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Stall at the tenth."""
        self._queries += outputs[0].topic.endswith("queries")
        if self._queries == 10:
            await let_go_on(0.25)
        return await super().append(outputs)


async def test_one_time_may_be_given_for_all(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """Before the block, all of it would have passed."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(20, 1_000))
    early = "2025-11-01T00:00:00Z"
    outcome = await replayed(memory_broker, wanted(log, as_of=early))

    assert outcome.findings.by_state == {"WA": {"deliver": 20}}
    assert outcome.findings.decision_digest == decided(log, as_of=early).decision_digest


async def test_what_stands_in_the_queries_and_on_no_page_is_passed_over(
    memory_broker: MemoryBroker, tmp_path: Path
) -> None:
    """Somebody writes into the replay's topic, with a time in every place where one could stand."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(20, 1_000))
    asked = wanted(log)
    names = TopicNames(asked.prefix)
    await replayed(memory_broker, asked)
    stray = {"v": 1, "id": "replay", "text": asking(0, MIDNIGHT_US - 1)["text"], "at": "2025-01-01T00:00:00Z"}
    await memory_broker.append([Output(names.queries, 0, b"VTHSI0021", json.dumps(stray).encode())])
    again = await replayed(memory_broker, asked)

    assert again.sent == 0
    assert again.findings.decision_digest == decided(log).decision_digest
    assert sum((await memory_broker.ends(names.deadletters)).values()) == 0


async def test_a_replay_that_was_cut_off_goes_on_where_it_stopped(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """Cut while it sends, it sends the rest; what it could not write down any more is sent again, and judged once."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(400, 1_000))
    asked = wanted(log, rate=400.0)
    names = TopicNames(asked.prefix)
    first = asyncio.ensure_future(replayed(memory_broker, asked))
    await _sent(memory_broker, names, 50)
    first.cancel()
    await asyncio.wait({first})
    second = await replayed(memory_broker, wanted(log))

    assert 0 < second.resumed_after < 400
    assert second.sent == 400 - second.resumed_after
    assert second.findings.decision_digest == decided(log).decision_digest


async def test_a_switch_that_decides_nothing_is_not_waited_for_without_end(
    memory_broker: MemoryBroker, tmp_path: Path
) -> None:
    """What it left undecided is named; once it goes on, so does the replay, which sends nothing again."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(30, 1_000))
    idle = await replayed(memory_broker, wanted(log, patience_s=0.1), InProcess(workers=0))
    again = await replayed(memory_broker, wanted(log))

    assert idle.findings.undecided == tuple(range(1, 21))
    assert again.sent == 0
    assert again.findings.undecided == ()
    assert again.findings.decision_digest == decided(log).decision_digest


async def test_a_page_that_was_lost_is_made_up_for(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """Messages that were sent by a replay killed before it wrote their page stand there twice; one of each counts."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(30, 1_000))
    asked = wanted(log)
    names = TopicNames(asked.prefix)
    await replayed(memory_broker, asked)
    queries = await _records(memory_broker, names.queries)
    await memory_broker.append([Output(names.queries, 0, record.key, record.value) for record in queries[-5:]])
    again = await replayed(memory_broker, asked)

    assert again.findings.decision_digest == decided(log).decision_digest


async def test_under_a_name_that_is_taken_nothing_else_is_replayed(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """Another log, or other rules, would be mixed into it."""
    await replayed(memory_broker, wanted(write_log(tmp_path / "one.jsonl", around_midnight(4, 1_000))))
    other = write_log(tmp_path / "two.jsonl", around_midnight(6, 1_000))

    with pytest.raises(OtherReplayError, match="begun with another log"):
        await replayed(memory_broker, wanted(other))


async def test_a_timetable_is_one_topic_of_the_replays_own(memory_broker: MemoryBroker, tmp_path: Path) -> None:
    """It tells each message's line and time, and nothing of what it says."""
    log = write_log(tmp_path / "log.jsonl", around_midnight(6, 1_000))
    asked = wanted(log)
    names = TopicNames(asked.prefix)
    await replayed(memory_broker, asked)
    timetable = await TimetableReader(memory_broker, names).catch_up()
    pages = b"".join(record.value or b"" for record in await _records(memory_broker, timetable_of(names)))

    assert sorted(line for lines in timetable.lines() for line in lines) == [1, 2, 3, 4, 5, 6]
    assert b"OLN" not in pages
    assert b"VTHSI0021" not in pages


async def _sent(broker: Broker, names: TopicNames, least: int) -> None:
    """Wait until so many were sent."""
    reader = TimetableReader(broker, names)
    await until_found(broker.topics, lambda topics: timetable_of(names) in topics)
    await until_found(reader.catch_up, lambda timetable: timetable.sent >= least)


async def _records(broker: Broker, topic: str) -> list[Record]:
    return [
        record
        for number, end in (await broker.ends(topic)).items()
        async for records in broker.read(Partition(topic, number), 0, end)
        for record in records
    ]
