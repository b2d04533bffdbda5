"""`nlets traffic`: the same bytes for the same seed, in a log and on the topic, a sender's of a class in order."""

import json
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest

from producers.traffic.compose import Composer
from producers.traffic.forms import letter
from producers.traffic.grants import invented_grants
from producers.traffic.scenario import ASSUMED
from streams.broker.kafka import connect
from streams.broker.topics import TopicNames
from streams.broker.tracks import class_of
from streams.messages.budget_classes import budget_class_of
from streams.messages.directory import shipped_directory
from tests.demos import said, start
from tests.papers import records

pytestmark = pytest.mark.timeout(120)


def test_the_same_seed_writes_the_same_log(tmp_path: Path) -> None:
    """Byte for byte; and a sample is its beginning."""
    options = ("--rate", "200", "--seconds", "2", "--seed", "7")
    for name in ("one", "two"):
        code, out, err = said(start("traffic", *options, "--out", name, cwd=tmp_path))
        assert (code, out) == (0, ""), err
    sample = said(start("traffic", "--rate", "200", "--seed", "7", "--sample", "5", cwd=tmp_path))[1]
    log = (tmp_path / "one").read_text(encoding="utf-8")

    assert log == (tmp_path / "two").read_text(encoding="utf-8")
    assert log.splitlines()[:5] == sample.splitlines()
    assert [set(json.loads(line)) for line in log.splitlines()[:3]] == [{"at", "line", "text"}] * 3
    assert 300 < len(log.splitlines()) < 500


def test_invented_grants_can_stand(tmp_path: Path) -> None:
    """The grants that traffic asks under are taken by `nlets policy check`."""
    made = said(start("traffic", "--sample", "1", "--grants-out", "grants.csv", cwd=tmp_path))
    code, out, err = said(start("policy", "check", "--grants", "grants.csv", "--json", cwd=tmp_path))

    assert made[0] == 0, made
    assert code == 0, out + err
    assert json.loads(out)["grants"] == 7


def test_without_a_broker_nothing_is_sent(tmp_path: Path) -> None:
    """The hint says what to do instead."""
    code, out, err = said(start("traffic", cwd=tmp_path))

    assert (code, out) == (2, "")
    assert err.startswith("error: no broker to send to\nhint: ")


async def test_what_is_sent_stands_in_the_queries_topic(
    embedded_servers: str, names: TopicNames, tmp_path: Path
) -> None:
    """Every record is what the composer of that seed composes; a sender's records of a class stand in their order."""
    where = ("--bootstrap-servers", embedded_servers, "--prefix", names.prefix)
    made = said(start("topics", "create", *where, cwd=tmp_path))
    options = ("--rate", "500", "--seconds", "60", "--most", "300", "--seed", "3")
    code, _, err = said(start("traffic", *options, *where, cwd=tmp_path))
    broker = await connect(embedded_servers)
    values: defaultdict[tuple[bytes | None, str], list[bytes | None]] = defaultdict(list)
    async for record in records(broker, names.queries):
        values[record.key, class_of(record.partition)].append(record.value)
    await broker.close()
    wanted: defaultdict[tuple[bytes | None, str], list[bytes | None]] = defaultdict(list)
    grants = invented_grants(shipped_directory(), 3, 0)
    for composed in islice(Composer.of(ASSUMED, shipped_directory(), 3, grants).messages(), 300):
        budget_class = budget_class_of(composed.text.partition(".")[0])
        wanted[composed.sender.encode(), budget_class].append(letter(composed))

    assert made[0] == 0, made
    assert code == 0, err
    assert err.startswith("300 messages sent, the latest ")
    assert values == wanted
