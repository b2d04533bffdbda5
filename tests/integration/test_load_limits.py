"""`nlets load` against limits: those of a file, and that of the switch itself."""

import asyncio
from pathlib import Path

import pytest

from streams.broker.kafka import KafkaBroker
from streams.broker.topics import TopicNames
from tests.demos import document, said, start
from tests.workers import plant_on

pytestmark = pytest.mark.timeout(240)

_LIMITS = """
at: {per_second: 60}
limits:
  - {name: everything, latency: {p50: 1 us, p999: 1 s}, filters_add: {p50: 1 s}}
"""
_SEARCH = ("load", "--find-max", "--rate", "50", "--seconds", "1", "--warm-up", "0", "--json")


def test_limits_that_are_not_kept_exit_3(tmp_path: Path) -> None:
    """One is missed, one needs more samples, one filters that were off; the file says the rate."""
    (tmp_path / "limits.yaml").write_text(_LIMITS, encoding="utf-8")
    options = ("load", "--thresholds", "limits.yaml", "--seconds", "5", "--warm-up", "1", "--json")
    code, out, err = said(start(*options, cwd=tmp_path))
    found = document(out)
    thresholds = found["thresholds"]

    assert isinstance(thresholds, list)
    missed, few, never_off = thresholds
    assert found["rate"] == 60.0
    assert found["verdict"] == "fail"
    assert code == (3 if found["valid"] else 1), err
    assert not any(each["kept"] for each in thresholds)
    assert missed["shown_us"]["low"] <= missed["shown_us"]["estimate"] <= missed["shown_us"]["high"]
    assert (few["shown_us"], never_off["shown_us"]) == (None, None)


def test_a_file_that_can_not_be_read_ends_the_command_before_anything_starts(tmp_path: Path) -> None:
    """With all that is wrong in it."""
    (tmp_path / "limits.yaml").write_text("at: {per_hour: 1}\nlimits: []\n", encoding="utf-8")
    code, out, err = said(start("load", "--thresholds", "limits.yaml", cwd=tmp_path))

    assert (code, out) == (1, "")
    assert err.startswith("error: 2 problem(s) in `limits.yaml`\n  limits.yaml:1: at.per_hour: is no word")


def _is_a_search(found: dict[str, object]) -> bool:
    """Tell whether a report holds a search that ended, and a window with its share of the maximum."""
    search = found["find_max"]
    assert isinstance(search, dict)
    rates = [step["per_second"] for step in search["steps"]]
    return (
        search["limited_by"] in {"switch", "producer"}
        and max(rates) > search["max_per_second"] in rates
        and found["rate"] == search["max_per_second"] * 0.85
        and search["hold_showed"] is not None
    )


def test_a_maximum_is_found_and_held_on_the_embedded_broker(tmp_path: Path) -> None:
    """On a switch of its own."""
    _, out, err = said(start(*_SEARCH, cwd=tmp_path), timeout_s=200)

    assert _is_a_search(document(out)), err


@pytest.mark.kafka
@pytest.mark.timeout(300)
async def test_a_maximum_is_found_and_held_on_apache_kafka(
    kafka_broker: KafkaBroker, names: TopicNames, tmp_path: Path
) -> None:
    """On a switch that runs there."""
    async with plant_on(kafka_broker, names) as plant:
        plant.start()
        where = ("--bootstrap-servers", plant.broker.servers, "--prefix", plant.names.prefix)
        _, out, err = await asyncio.to_thread(said, start(*_SEARCH, *where, cwd=tmp_path), 240)

    assert _is_a_search(document(out)), err
