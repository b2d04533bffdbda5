"""Deliveries as hypothesis invents them: some that our intake can have written, and others almost like them."""

from collections.abc import Mapping

import msgspec
from hypothesis import strategies as st

from streams.messages.wire import Delivery, FieldPair, Letter
from tests.responses import stamps, texts, times
from tests.world import TAKEN

_ASKERS = ["TXPDX0142", "TXPDX0142", "DCERO0011", "VTCBP0021", "XXZZZ9999"]
_PLACES = ["IL", "IL", "NY", "WA", "MN", "MA", "OR", "ILDMV0000"]
_TAGS = ["OLN", "OLN", "LIC", "VIN", "NAM", "DOB", "IMQ", "LIY", "oln", "OLNX", "ZZZZ", ""]
_VALUES = ["D1", "D1", "T12345", "DOE,JANE", "A B", "A  B", " D1", "d1", "", "Y", "19800101", 'a"b', "É", "A.B/C"]

_PHOTOS: list[tuple[FieldPair, ...]] = [
    (("OLN", "D1"), *asked) for asked in ((), (("IMQ", "Y"),), (("IMQ", " y"),), (("IMQ", "N"), ("IMQ", "Y")))
]

fields: st.SearchStrategy[tuple[FieldPair, ...]] = st.lists(
    st.tuples(st.sampled_from(_TAGS), st.sampled_from(_VALUES)), max_size=5
).map(tuple)
_LETTER_CHANGES: st.SearchStrategy[Mapping[str, object]] = st.one_of(
    st.fixed_dictionaries({"fields": fields | st.sampled_from(_PHOTOS)}),
    st.fixed_dictionaries({"sender": st.sampled_from(_ASKERS)}),
    st.fixed_dictionaries({"key": st.sampled_from(["DQ", "RQ", "DQG", "IQ", "WQ", "AM", "DR"])}),
    st.fixed_dictionaries({"control": texts, "free": texts, "id": texts}),
    st.sampled_from([{"line": None}, {"line": "TX"}, {"line": 'T"X'}, {"to": ()}, {"to": ("IL", "NY")}]),
)
_CHANGES: st.SearchStrategy[Mapping[str, object]] = st.one_of(
    st.fixed_dictionaries({"stamp": stamps}),
    st.fixed_dictionaries({"hops": st.tuples(times, times)}),
    st.fixed_dictionaries({"to": st.sampled_from([*_PLACES, "ZZ"]), "number": st.sampled_from([0, 4, -1])}),
    st.sampled_from([{"v": 2}, {"grants": ("g-ny-1",)}, {"pending": ("a-rule",)}]),
)


@st.composite
def _plain(draw: st.DrawFn) -> Delivery:
    place = draw(st.sampled_from(_PLACES))
    letter = Letter(
        v=1,
        id="m-1",
        key=draw(st.sampled_from(["DQ", "DQ", "RQ", "DQG", "IQ", "WQ"])),
        sender=draw(st.sampled_from(_ASKERS)),
        to=(place,),
        control="T1",
        fields=draw(fields | st.just((("NAM", "DOE,JANE"), ("DOB", "19800101"))) | st.sampled_from(_PHOTOS)),
    )
    hops = (TAKEN - 300, TAKEN - 299)
    return Delivery(v=1, stamp=draw(stamps), number=0, to=place, pending=(), grants=(), letter=letter, hops=hops)


@st.composite
def alike(draw: st.DrawFn) -> list[Delivery]:
    """Give a delivery, and others that differ from it in one thing: who learns of one must not mix them up."""
    delivery = draw(_plain())
    changed = [msgspec.structs.replace(delivery, **change) for change in draw(st.lists(_CHANGES, max_size=3))]
    letters = [
        msgspec.structs.replace(delivery.letter, **change) for change in draw(st.lists(_LETTER_CHANGES, max_size=4))
    ]
    return [delivery, *changed, *(msgspec.structs.replace(delivery, letter=letter) for letter in letters)]
