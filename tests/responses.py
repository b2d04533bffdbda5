"""Responses as hypothesis invents them: some that a state of ours can have written, and others almost like them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import msgspec
from hypothesis import strategies as st

from streams.files.yaml_text import read_yaml
from streams.messages.keys import ANSWERS
from streams.messages.wire import Response, Stamp
from streams.policies.load import read_bundle
from streams.policies.plans import Plans
from streams.switch.stages.lanes import answerer_at
from streams.switch.stages.stage import Contexts
from tests.letters import fields
from tests.world import TAKEN, context

_STRICT = """\
state: IL
zone: America/Chicago
rules:
  - id: licences
    effect: refuse
    asker: {agencies: [police]}
    data: {keys: [DQ]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
  - id: photos
    effect: redact
    remove: [DDA]
    asker: {agencies: [cbp]}
    data: {classes: [photo]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
"""
YEAR_US = 365 * 86_400_000_000


@cache
def two_contexts() -> Contexts:
    """Give the samples' context and another, as a worker holds them after an activation."""
    strict = replace(context(), bundle=read_bundle([read_yaml(_STRICT, "il.yaml")], "here"))
    return Contexts({each.digest: Plans(each) for each in (context(), strict)})


stamps = st.builds(
    Stamp,
    ctx=st.sampled_from([*two_contexts().known, context().digest, context().digest]),
    at=st.sampled_from([TAKEN, TAKEN, TAKEN, TAKEN - YEAR_US, TAKEN - 20 * YEAR_US, -1, 1 << 62, 1 << 63]),
    p=st.sampled_from([0, 3, 11]),
    o=st.integers(0, 1 << 40),
)
times = st.sampled_from([TAKEN - 300, TAKEN - 300, TAKEN - 301, TAKEN + 5, -1, 0])
texts = st.sampled_from(["", "", "", "T000000001", "SEE. ALSO/B", 'say "no"', "A\\B", "A\nB", "É", "\x7f"])


_PLACES = ["IL", "IL", "NY", "WA", "MN", "MA", "OR", "ILDMV0000"]
_ASKERS = ["TXPDX0142", "TXPDX0142", "DCERO0011", "VTCBP0021", "XXZZZ9999"]
_CHANGES: st.SearchStrategy[Mapping[str, object]] = st.one_of(
    st.just({}),
    st.sampled_from([{"sender": "TXDMV0000"}, {"key": "RR"}, {"key": "DRG"}, {"asked_of": "ZZ"}, {"asked_key": "RQ"}]),
    st.fixed_dictionaries({"stamp": stamps}),
    st.fixed_dictionaries({"to": st.sampled_from(_ASKERS)}),
    st.fixed_dictionaries({"hops": st.tuples(times, times)}),
    st.fixed_dictionaries({"fields": st.lists(fields, max_size=4).map(tuple), "control": texts, "free": texts}),
    st.sampled_from([{"v": 2}, {"grants": ("g-ny-1",)}, {"query": 'm"3'}, {"photo": True}, {"photo": False}]),
)


@st.composite
def honest(draw: st.DrawFn) -> Response:
    """Give a response as a state of ours writes it, if it was asked."""
    place = draw(st.sampled_from(_PLACES))
    asked_key = draw(st.sampled_from(["DQ", "DQ", "RQ", "DQG", "IQ", "WQ", "AM", "DR"]))
    return Response(
        v=1,
        id="0.1.0",
        query="m-1",
        key=ANSWERS.get(asked_key, ("DR",))[0],
        sender=answerer_at(context().directory, place) or "",
        to=draw(st.sampled_from(_ASKERS)),
        control="T1",
        fields=(("OLN", "D1"), ("DDA", "F")),
        free="",
        asked_key=asked_key,
        asked_of=place,
        stamp=draw(stamps),
        hops=(TAKEN - 300, TAKEN - 299),
        grants=(),
        photo=draw(st.booleans()),
    )


@st.composite
def alike(draw: st.DrawFn) -> list[Response]:
    """Give an honest response, and others that differ from it in one thing: who learns of one must not mix them up."""
    response = draw(honest())
    changes = draw(st.lists(_CHANGES, max_size=4))
    return [response, *(msgspec.structs.replace(response, **change) for change in changes)]
