"""Whom records name: who asks there, whose data it is and who answers, for each era."""

from dataclasses import replace

import pytest

pytest.importorskip("numba", reason="compiled loops need the extra `fast`")

from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.plans import Plans
from streams.switch.stages.columns import parties
from streams.switch.stages.columns.destinations import FREE
from streams.switch.stages.columns.eras import Eras
from streams.switch.stages.columns.parties import NOBODY, Parties
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.slots import MISSING
from streams.switch.stages.lanes import Lanes
from tests.world import TAKEN, context


def eras_of(*each: Context) -> Eras:
    """Give each context its era, in this order."""
    eras = Eras()
    for one in each:
        eras.number(Lanes(Plans(one)), TAKEN)
    return eras


def met(*names: bytes, known: Parties | None = None) -> Parties:
    """Meet parties in the samples' context."""
    known = Parties() if known is None else known
    known.meet([(name, 0) for name in names], eras_of(context()))
    return known


@pytest.mark.parametrize(
    ("name", "place", "answerer"),
    [
        pytest.param(b"IL", "IL", b"ILDMV0000", id="a place, where its switch answers"),
        pytest.param(b"TXPDX0142", "TX", b"TXPDX0142", id="an agency, which answers for itself"),
        pytest.param(b"NL", "NL", b"NL0000000", id="all states, where the hub answers"),
        pytest.param(b"DCERO0011", "US", b"DCERO0011", id="a federal agency"),
    ],
)
def test_the_directory_says_who_is_named(name: bytes, place: str, answerer: bytes) -> None:
    """Whose data they hold, and who answers."""
    known = met(name)

    table, names = known.table, known.answerer_names
    assert known.place_names[table.places[0]] == place
    assert table.answerers[0] == name_code(answerer)
    assert names.data[names.begins[0] : names.ends[0]].tobytes() == answerer


def test_places_ask_nothing() -> None:
    """Agencies do, each of a kind."""
    place, agency = met(b"IL", b"ILPDX0142").table.kinds[:2].tolist()

    assert place == MISSING != agency


def test_places_that_no_rule_speaks_of_are_of_one_sort() -> None:
    """Unless they are set apart; each other place is a sort of its own, which its agencies share."""
    known = met(b"OH", b"FL", b"TXPDX0142", b"NV", b"IL", b"ILPDX0142", b"MN", known=Parties(apart={"NV"}))

    *free, apart, first, again, other = known.table.sorts[:7].tolist()
    assert free == [FREE] * 3
    assert len({FREE, apart, first, other}) == 4
    assert first == again


def test_where_nothing_can_be_sent_there_is_no_place() -> None:
    """No lane leads there either."""
    assert met().sort(None) == MISSING


@pytest.mark.parametrize("name", [b"ZZPDX0142", b"ZZ", b"a name", b"\xff\xfe", b"", b"TXPDX01420"])
def test_whom_no_directory_knows_is_never_met(name: bytes) -> None:
    """And is looked for again in the next batch."""
    assert len(met(name)) == 0


def test_each_is_met_once_in_each_era() -> None:
    """Another context may know of other rules: there it is met anew."""
    unruled = replace(context(), bundle=Bundle(()))
    known, eras = Parties(), eras_of(context(), unruled)

    assert known.meet([(b"IL", 0), (b"IL", 1), (b"IL", 0)], eras)
    assert not known.meet([(b"IL", 1)], eras)

    assert len(known) == 2
    assert known.table.sorts[:2].tolist() == [known.number("IL"), FREE]


def test_no_more_are_met_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others stay strangers."""
    monkeypatch.setattr(parties, "LANES_KEPT", 2)

    assert len(met(b"IL", b"OH", b"FL")) == 2


def test_nobody_answers_where_nobody_is_emulated() -> None:
    """As in a place without a motor vehicle agency in the directory."""
    assert met(b"PR").table.answerers[0] == NOBODY
