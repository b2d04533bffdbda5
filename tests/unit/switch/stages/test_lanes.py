"""Lanes: who answers where, what is remembered, and for how long."""

from dataclasses import replace

import msgspec
import pytest

from streams.messages.directory import Directory
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.stages import lanes as module
from streams.switch.stages.lanes import CONTEXTS_KEPT, Lanes, LanesByContext, answerer_at
from tests.world import TAKEN, context

BEFORE_ILLINOIS = parse_time("2024-06-30T12:00:00Z") or 0
"""A day before Illinois' block."""


def lanes() -> Lanes:
    """Give lanes that are told the time."""
    made = Lanes(Plans(context()))
    made.turn_to(TAKEN)
    return made


def small_contexts(count: int) -> list[Context]:
    """Give contexts that differ in the name of their one agency."""
    agency = context().directory.agencies["TXPDX0142"]
    directories = (Directory([msgspec.structs.replace(agency, name=f"police {n}")]) for n in range(count))
    return [replace(context(), directory=directory) for directory in directories]


@pytest.mark.parametrize(
    ("destination", "answerer"),
    [
        pytest.param("IL", "ILDMV0000", id="a place"),
        pytest.param("PR", None, id="a place without an agency"),
        pytest.param("ILPDX0142", "ILPDX0142", id="an agency"),
        pytest.param("AX", "DCERO0001", id="a line: its first agency"),
        pytest.param("IP", None, id="a line that nobody is on"),
        pytest.param("NL", "NL0000000", id="all states"),
        pytest.param("NL0000000", "NL0000000", id="the hub"),
    ],
)
def test_who_answers_at_a_destination(destination: str, answerer: str | None) -> None:
    """Of a place its motor vehicle agency; where nobody is emulated, nobody."""
    assert answerer_at(context().directory, destination) == answerer


def test_a_lane_is_found_as_it_was_at_a_time() -> None:
    """Another stretch of time between two dates has other plans, and going back gives the first again."""
    known = lanes()

    found = [known.find_at(at, "DQ", "DCERO0011", "IL") for at in (TAKEN, BEFORE_ILLINOIS, TAKEN)]

    assert [lane and lane.plan.settle((), "").verdict for lane in found] == ["refuse", "deliver", "refuse"]


def test_memory_stays_bounded_whoever_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lanes beyond the limit drop those before; what is found stays the same."""
    monkeypatch.setattr(module, "LANES_KEPT", 3)
    known = lanes()
    first = known.find("DQ", "TXPDX0142", "IL")
    asker = known.asker(b"TXPDX0142")
    for destination in ("OH", "NY", "WA", "FL"):
        known.find("DQ", "TXPDX0142", destination)

    assert asker is not None
    assert set(asker.lanes) == {("DQ", "WA"), ("DQ", "FL")}
    assert known.find("DQ", "TXPDX0142", "IL") == first


@pytest.mark.parametrize("asker", ["XXZZZ9999", "TXPDX0142"])
def test_without_a_profile_or_a_time_there_is_no_plan(asker: str) -> None:
    """Nothing is decided for whom the directory doesn't know, and nothing before the lanes are told the time."""
    known = lanes() if asker == "XXZZZ9999" else Lanes(Plans(context()))

    with pytest.raises(LookupError, match=asker):
        known.plan_apart("AM", asker, "FLPDX0142")
    with pytest.raises(LookupError, match=asker):
        known.plan_answer("DQ", asker, "ILDMV0000")


def test_the_lanes_of_a_few_contexts_are_remembered() -> None:
    """Those used first are forgotten; plans made anew of the same context get lanes of their own."""
    by_context = LanesByContext()
    all_plans = [Plans(each) for each in small_contexts(CONTEXTS_KEPT + 1)]
    first, *others = [by_context.of(plans) for plans in all_plans]
    found = [by_context.get(plans.context.digest) for plans in all_plans]

    assert found == [None, *others]
    assert by_context.of(all_plans[0]) is not first
    assert by_context.of(all_plans[-1]) is others[-1]
    assert by_context.of(Plans(all_plans[-1].context)) is not others[-1]
