"""Letters as hypothesis invents them: most of them plain, and each way not to be."""

from hypothesis import strategies as st

from streams.messages.keys import KEYS
from streams.messages.wire import Letter
from tests.world import context

oris = st.sampled_from([*sorted(context().directory.agencies)[:40], "NL0000000", "XXZZZ9999", "DC"])
places = st.sampled_from(["IL", "NY", "WA", "MN", "MA", "NL", "AX", "ZZ", "ILDMV0000", "NL0000000", "il", ""])
values = st.one_of(
    st.sampled_from(
        ["D1", "T12345", "19800101", "000229", "19801345", "Y", "", " X", "A.OLN/B", "A B", "A/B", "x\ny", "É", "\x7f"]
    ),
    st.text(max_size=6),
)
fields = st.tuples(
    st.sampled_from(["OLN", "LIC", "LIY", "LIT", "VIN", "NAM", "DOB", "IMQ", "oln", "O", "ZZZZ"]), values
)
letters = st.builds(
    Letter,
    v=st.sampled_from([1, 1, 1, 2]),
    id=st.sampled_from(["m-1", "", "x" * 65]),
    key=st.sampled_from([*sorted(KEYS), "dq", "LJAK"]) | st.sampled_from(["DQ", "RQ", "KQ"]),
    sender=oris,
    to=st.lists(places, max_size=6).map(tuple),
    control=st.sampled_from(["", "T000000001", "T00000000012", "a", " ", "A.B", "A\n"]),
    fields=st.lists(fields, max_size=4).map(tuple),
    free=st.sampled_from(["", "", "SEE ALSO", "OLN/D1", " ."]),
    line=st.sampled_from([None, "TX", "AX", "x"]),
)
