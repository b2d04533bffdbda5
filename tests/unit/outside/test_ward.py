"""What ends a request in an outpost's books; the laws of its bookkeeping are in `tests/property/test_wards.py`."""

from dataclasses import dataclass

import pytest

from streams.messages.message import Message
from streams.metrics.books import Kind
from streams.outside.questions import Asked, read_said
from streams.outside.ward import Errand, Outpost, Ward
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.policies.vocabulary import SILENT
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.state import delivered_lane
from tests.faults import with_fault
from tests.world import NAMES, RESOURCES, SENT, TAKEN, Written, ask, context, letter

OUTPOST = Outpost("WA", NAMES.outside, NAMES.progress, RESOURCES)


@dataclass
class Stored:
    """A record of the topic of requests."""

    offset: int
    value: bytes | None = b"no delivery"
    key: bytes | None = b"WA"
    timestamp: int = 0


def committed(ward: Ward) -> Written:
    """Commit what is settled, and read it again."""
    return Written(ward.close(TAKEN).outputs(SENT))


def ended(body: str | None, by: Context) -> Written:
    """Let ICE ask Washington, and end the request by an answer, or without one."""
    (delivery,) = ask(letter("DQ", "DCERO0011", "WA")).deliveries
    lane = delivered_lane(delivery, Lanes(Plans(by)))
    assert lane is not None
    errand, ward = Errand(0, 0, delivery, lane, Asked.of(delivery)), Ward(OUTPOST, 0, 0)
    ward.open_up(errand)
    ward.settle(errand, None if body is None else answer_to(errand, body))
    return committed(ward)


def answer_to(errand: Errand, body: str) -> Message:
    """Answer properly."""
    said = read_said(f"DR.{errand.lane.answerer}.{errand.asked.sender}.*{errand.asked.control}.TXT\n{body}".encode())
    assert said is not None
    return said


def silenced(bundle: Bundle) -> Bundle:
    """Let Washington's rule refuse without a word."""
    [rule] = (timed.rule for timed in bundle.rules_of("WA"))
    assert rule.block is not None
    block = rule.block.model_copy(update={"answer": SILENT})
    return with_fault(bundle, rule.id, rule.model_copy(update={"block": block}))


LOUD = context()
MUTE = Context(silenced(LOUD.bundle), LOUD.directory, LOUD.grants)


def test_what_is_no_delivery_is_a_dead_letter_and_moves_the_position() -> None:
    """The hub wrote it: nobody can be answered."""
    ward = Ward(OUTPOST, 0, 0)
    ward.bury(Stored(0))
    [dead] = committed(ward).dead

    assert (ward.position, dead.offset) == (1, 0)


def test_what_is_another_outposts_only_moves_the_position() -> None:
    """Or one outpost would hold up all others' books."""
    ward = Ward(OUTPOST, 0, 4)
    ward.skip(Stored(4))

    assert (ward.position, committed(ward).dead) == (5, [])


@pytest.mark.parametrize(
    ("body", "by", "kind"),
    [
        pytest.param("NOT AUTHORIZED", LOUD, Kind.REFUSED_STATE, id="in the words of the rule"),
        pytest.param("OLN/D1", LOUD, None, id="with data, at which the hub looks again"),
        pytest.param(None, LOUD, Kind.UNANSWERED, id="in silence, though the rule has words"),
        pytest.param(None, MUTE, Kind.REFUSED_STATE, id="in silence, as the rule does"),
    ],
)
def test_what_a_rule_refuses_ends_as_the_program_says(body: str | None, by: Context, kind: Kind | None) -> None:
    """What is passed on to the hub is not ended here."""
    written = ended(body, by)

    assert {name.split("|")[0] for name in written.delta.counts} == ({kind.value} if kind else set())
    assert len(written.responses) == (0 if kind else 1)
