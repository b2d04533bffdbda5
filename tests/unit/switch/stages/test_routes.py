"""Where records go: topic, partition and record key."""

import pytest

from streams.broker.partitioning import partition_for
from streams.switch.stages import routes as module
from streams.switch.stages.routes import Outlet

TOPIC = "t.replies"


def test_what_has_one_key_goes_one_way() -> None:
    """The partition that Kafka's own clients choose, whoever writes."""
    outlets = [Outlet(TOPIC, {TOPIC: 8}), Outlet(TOPIC, {TOPIC: 8})]
    outputs = [outlet.output("TXPDX0142", value) for outlet in outlets for value in (b"1", b"2")]

    place = partition_for(b"TXPDX0142", 8)
    assert {(output.topic, output.partition, output.key) for output in outputs} == {(TOPIC, place, b"TXPDX0142")}
    assert [output.value for output in outputs] == [b"1", b"2", b"1", b"2"]


def test_memory_stays_bounded_whatever_strangers_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is worked out once while it is remembered, and comes out the same when it was forgotten."""
    monkeypatch.setattr(module, "_KEYS_KEPT", 2)
    outlet = Outlet(TOPIC, {TOPIC: 8})
    first, again = outlet.output("TXPDX0142", b""), outlet.output("TXPDX0142", b"")
    others = [outlet.output(claim, b"") for claim in ("A", "\ud800", "B")]
    after = outlet.output("TXPDX0142", b"")

    assert again.key is first.key
    assert after == first
    assert after.key is not first.key
    assert [other.key for other in others] == [b"A", b"\xed\xa0\x80", b"B"]


def test_a_long_claim_is_not_remembered() -> None:
    """A sender may claim to be anything, at any length."""
    outlet = Outlet(TOPIC, {TOPIC: 8})
    first, again = outlet.output("X" * 1_000, b""), outlet.output("X" * 1_000, b"")

    assert first == again
    assert first.key is not again.key
