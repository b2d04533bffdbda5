"""Eras: what was learned at one time, under one context, says nothing of another."""

from dataclasses import replace

import msgspec
import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

from streams.messages.directory import Directory
from streams.policies.plans import Plans
from streams.switch.stages.columns.eras import ERAS_KEPT, Eras, era_of
from streams.switch.stages.columns.scanning import encoded
from streams.switch.stages.columns.slots import MISSING
from streams.switch.stages.lanes import Lanes
from tests.responses import YEAR_US
from tests.world import TAKEN, context


def lanes_of_many(count: int) -> list[Lanes]:
    """Give the lanes of contexts that differ in the name of their one agency."""
    agency = context().directory.agencies["TXPDX0142"]
    directories = (Directory([msgspec.structs.replace(agency, name=f"police {n}")]) for n in range(count))
    return [Lanes(Plans(replace(context(), directory=directory))) for directory in directories]


def test_each_stretch_of_time_has_its_number() -> None:
    """The same between two dates, another before them, and none for another context, whatever it is called."""
    eras, lanes = Eras(), Lanes(Plans(context()))
    digest = context().digest

    numbers = [eras.number(lanes, at) for at in (TAKEN, TAKEN + 1, TAKEN - YEAR_US)]

    assert numbers == [0, 0, 1]
    assert [era_of(eras.table, encoded(digest), at) for at in (TAKEN, TAKEN - YEAR_US)] == [0, 1]
    others = (digest[:-1], digest + "0", digest[:-1] + "-", "")
    assert [era_of(eras.table, encoded(other), TAKEN) for other in others] == [MISSING] * 4


def test_there_is_room_for_some() -> None:
    """What lies in one that is there has its number; others get none."""
    eras, lanes = Eras(), lanes_of_many(ERAS_KEPT + 1)

    numbers = [eras.number(each, TAKEN) for each in lanes]

    assert numbers == [*range(ERAS_KEPT), None]
    assert eras.number(lanes[0], TAKEN) == 0


def test_lanes_that_were_made_anew_have_no_number() -> None:
    """Kinds of askers were numbered otherwise in those before."""
    eras, plans = Eras(), Plans(context())
    before, after = Lanes(plans), Lanes(plans)

    assert (eras.number(before, TAKEN), eras.number(after, TAKEN)) == (0, None)
