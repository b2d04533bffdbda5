"""A report says on what it was measured, and nothing that tells of people."""

import json

from producers.load.reporting.circumstances import circumstances_of


def test_a_report_says_machine_versions_and_options() -> None:
    """What was not given is left out."""
    found = circumstances_of("embedded broker", {"rate": 200.0, "p99_ms": None, "find_max": False})

    assert found.machine.keys() == {"processors", "memory", "system"}
    assert found.versions["broker"] == "embedded broker"
    assert {"Python", "nlets-emulator", "aiokafka"} <= found.versions.keys()
    assert found.options == {"rate": "200.0", "find_max": "False"}
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


def test_a_file_is_named_without_its_folders() -> None:
    """They tell of people and machines; a name without folders stays as it was given."""
    found = circumstances_of("b", {"scenario": "/home/somebody/load/stops.yaml", "thresholds": "shipped"})

    assert found.options == {"scenario": "stops.yaml", "thresholds": "shipped"}
