"""A report says on what it was measured and what was sent, and nothing that tells of people."""

import json
from dataclasses import replace

from producers.load.orders import Options, read_options
from producers.load.reporting.circumstances import circumstances_of, load_of
from producers.traffic.scenario import ASSUMED

_ORDER = read_options(Options())


def test_a_report_says_machine_versions_and_load() -> None:
    """Also what went without saying."""
    found = circumstances_of("embedded broker", _ORDER, {"rate": None})

    assert found.machine.keys() == {"processors", "memory", "system"}
    assert found.versions["broker"] == "embedded broker"
    assert {"Python", "nlets-emulator", "aiokafka"} <= found.versions.keys()
    assert {name: value for name, value in found.options.items() if name != "traffic"} == {
        "rate": "200", "seconds": "10", "profile": "constant", "arrivals": "poisson", "warm-up": "2",
        "hold": "no maximum was looked for", "producers": "as many as needed", "seed": "1",
    }  # fmt: skip
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


def test_the_same_load_is_the_same_however_it_was_asked_for() -> None:
    """A threshold is no part of it; who asks for what is."""
    said = read_options(Options(rate=200.0, warm_up=2.0, p99_ms=5.0))
    other = replace(_ORDER, traffic=ASSUMED.boosted("ice", 10))

    assert load_of(said) == load_of(_ORDER)
    assert {name for name, value in load_of(other).items() if value != load_of(_ORDER)[name]} == {"traffic"}
    assert load_of(read_options(Options(find_max=True)))["hold"] == "0.85 of the maximum"
    assert load_of(read_options(Options(producers=2)))["producers"] == "2"


def test_a_file_is_named_without_its_folders() -> None:
    """They tell of people and machines."""
    found = circumstances_of("b", _ORDER, {"scenario": "/home/somebody/load/stops.yaml", "log": None})

    assert found.options["scenario"] == "stops.yaml"
    assert "log" not in found.options
