"""Which requests go to an outside program, when, and which of them an answer ends."""

import asyncio
import sys
from dataclasses import dataclass, field

import pytest

from streams.messages.text import write_text
from streams.outside.line import Line
from streams.outside.questions import Asked, read_said
from streams.outside.ward import Errand
from streams.policies.plans import Plans
from streams.switch.stages.lanes import Lanes
from streams.switch.stages.state import delivered_lane
from tests.world import ask, context, letter

LANES = Lanes(Plans(context()))


def errand(offset: int) -> Errand:
    """Make a request; all have the same content."""
    (delivery,) = ask(letter("DQ", "TXPDX0142", "WA")).deliveries
    lane = delivered_lane(delivery, LANES)
    assert lane is not None
    return Errand(0, offset, delivery, lane, Asked.of(delivery))


def answered(request: Errand) -> bytes:
    """Answer it properly."""
    asked = request.asked
    said = read_said(f"DR.{request.lane.answerer}.{asked.sender}.*{asked.control}.TXT\nOLN/D1".encode())
    assert said is not None
    return write_text(said).encode()


@dataclass
class Listener:
    """A program that may be away, or take nothing for a while."""

    callers: tuple[object, ...] = ()
    takes: bool = True
    news: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)
    says: list[bytes] = field(default_factory=list)

    def send(self, text: str) -> object | None:
        """Take it, or not."""
        if self.takes:
            self.heard.append(text)
        return self.callers[0] if self.takes else None

    def take_said(self) -> list[bytes]:
        """Say what it says."""
        said, self.says = self.says, []
        return said


def test_what_ended_while_nobody_was_connected_is_held_nowhere() -> None:
    """Or an outpost whose program is away for a day would hold a day's requests."""
    line, request = Line(Listener()), errand(0)
    before = sys.getrefcount(request)
    line.put(request)
    line.send()
    line.drop(request)

    assert sys.getrefcount(request) == before


def test_what_nobody_can_take_goes_out_later() -> None:
    """A program that is connected and reads nothing is sent no more; what it wasn't sent is not forgotten."""
    listener = Listener(callers=(object(),), takes=False)
    line, request = Line(listener), errand(0)
    line.put(request)
    line.send()
    listener.takes = True
    line.send()
    line.send()

    assert len(listener.heard) == 1
    assert request.carrier is listener.callers[0]


def test_an_answer_ends_a_request_that_was_written_twice() -> None:
    """Without transactions a stage that was killed writes it again: both copies have the same outcome."""
    listener = Listener(callers=(object(),))
    line, copies = Line(listener), [errand(0), errand(1)]
    for copy in copies:
        line.put(copy)
    line.send()
    listener.says = [answered(copies[0])]

    assert [request for request, _ in line.hear().answers] == copies


def test_dropping_one_copy_leaves_the_other_open() -> None:
    """They are told apart."""
    listener = Listener(callers=(object(),))
    line, copies = Line(listener), [errand(0), errand(1)]
    for copy in copies:
        line.put(copy)
    line.drop(copies[0])
    listener.says = [answered(copies[1])]

    assert [request for request, _ in line.hear().answers] == copies[1:]


def test_what_was_settled_may_be_dropped_again() -> None:
    """A deadline may end what an answer has just ended; its copy stays open."""
    listener = Listener(callers=(object(),))
    line, copies = Line(listener), [errand(0), errand(1)]
    line.put(copies[0])
    line.drop(copies[1])
    listener.says = [answered(copies[0])]

    assert [request for request, _ in line.hear().answers] == copies[:1]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"no message at all", id="unreadable"),
        pytest.param(b"DR.WADMV0000.TXPDX0142.*0000000000.TXT\nOLN/D1", id="to no open request"),
        pytest.param(answered(errand(0)).replace(b"WADMV0000", b"ORDMV0000"), id="by an ORI that was not asked"),
    ],
)
def test_what_answers_no_open_request_is_for_the_hub_to_judge(said: bytes) -> None:
    """The request goes on waiting."""
    listener = Listener(callers=(object(),), says=[said])
    line, request = Line(listener), errand(0)
    line.put(request)
    heard = line.hear()
    listener.says = [answered(request)]

    assert (heard.answers, heard.apart) == ([], [said])
    assert [each for each, _ in line.hear().answers] == [request]
