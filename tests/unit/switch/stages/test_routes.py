"""Where records go: topic, partition and record key."""

import pytest

from streams.broker.partitioning import partition_for
from streams.broker.topics import TopicNames
from streams.broker.tracks import place
from streams.messages.budget_classes import BudgetClass
from streams.messages.wire import Reply, Response, Stamp
from streams.switch.stages import routes as module
from streams.switch.stages.routes import Outlet, Routes

TOPIC = "t.replies"


def test_what_has_one_key_goes_one_way() -> None:
    """The partition that Kafka's own clients choose, whoever writes."""
    outlets = [Outlet(TOPIC, range(8)), Outlet(TOPIC, range(8))]
    outputs = [outlet.output("TXPDX0142", value) for outlet in outlets for value in (b"1", b"2")]

    place = partition_for(b"TXPDX0142", 8)
    assert {(output.topic, output.partition, output.key) for output in outputs} == {(TOPIC, place, b"TXPDX0142")}
    assert [output.value for output in outputs] == [b"1", b"2", b"1", b"2"]


def test_memory_stays_bounded_whatever_strangers_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is worked out once while it is remembered, and comes out the same when it was forgotten."""
    monkeypatch.setattr(module, "_KEYS_KEPT", 2)
    outlet = Outlet(TOPIC, range(8))
    first, again = outlet.output("TXPDX0142", b""), outlet.output("TXPDX0142", b"")
    others = [outlet.output(claim, b"") for claim in ("A", "\ud800", "B")]
    after = outlet.output("TXPDX0142", b"")

    assert again.key is first.key
    assert after == first
    assert after.key is not first.key
    assert [other.key for other in others] == [b"A", b"\xed\xa0\x80", b"B"]


def test_a_long_claim_is_not_remembered() -> None:
    """A sender may claim to be anything, at any length."""
    outlet = Outlet(TOPIC, range(8))
    first, again = outlet.output("X" * 1_000, b""), outlet.output("X" * 1_000, b"")

    assert first == again
    assert first.key is not again.key


NAMES = TopicNames("t.")
STAMP = Stamp(ctx="c", at=0, p=0, o=0)


@pytest.mark.parametrize(
    ("asked", "answer", "budget_class"),
    [
        ("YQ", "YR", BudgetClass.OFFICER_SAFETY),
        ("DQ", "DR", BudgetClass.LOOK_UP),
        ("TQ", "TR", BudgetClass.ADMINISTRATIVE),
    ],
)
def test_answers_are_as_urgent_as_what_was_asked(asked: str, answer: str, budget_class: BudgetClass) -> None:
    """On their way to the hub and from it."""
    routes = Routes(NAMES, dict.fromkeys(NAMES.all(), 8))
    response = Response(
        v=1, id="0.0.0", query="m", key=answer, sender="NYDMV0000", to="TXPDX0142", control="", fields=(), free="",
        asked_key=asked, asked_of="NY", stamp=STAMP, hops=(0, 0), grants=(),
    )  # fmt: skip
    reply = Reply(
        v=1, id="0.0.0", query="m", key=answer, sender="NYDMV0000", to="TXPDX0142", control="", fields=(), free="",
        asked_of="NY", verdict="deliver", place=None, rules=(), removed=(), grant=None, answer=None, stamp=STAMP,
        hops=(0, 0, 0, 0),
    )  # fmt: skip

    expected = place(budget_class, b"TXPDX0142", 8)
    assert routes.response(response).partition == expected
    assert routes.reply(reply).partition == expected
