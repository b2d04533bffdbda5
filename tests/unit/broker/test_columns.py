"""Records by the column are a sequence of records like any other."""

import msgspec
import pytest

pytest.importorskip("numpy", reason="columns need the extra `fast`")

import numpy as np

from streams.messages.wire import MARKER_KEY, Marker
from streams.switch.activation.markers import markers_in
from tests.columns import columns_of

RECORDS = [(b"a", b"1"), (None, b"2"), (b"b", None), (b"", b""), (b"a", b"5"), (b"c", b"6")]
COLUMNS = columns_of(RECORDS, first=10)


def test_records_are_found_by_index() -> None:
    """From either end, some of them, or all; what isn't there is None, what is empty is not."""
    each = [(record.offset, record.key, record.value) for record in COLUMNS]

    assert each == [(offset, *pair) for offset, pair in enumerate(RECORDS, 10)]
    assert (COLUMNS[0].offset, COLUMNS[-1].offset, len(COLUMNS[1:4]), COLUMNS[1:4][0].value) == (10, 15, 3, b"2")
    assert [record.offset for record in COLUMNS.at(np.array([4, 1]))] == [14, 11]
    with pytest.raises(IndexError):
        COLUMNS[6]


@pytest.mark.parametrize(
    ("key", "indices"), [(b"a", [0, 4]), (b"b", [2]), (b"", [3]), (b"x", []), (b"aa", [])], ids=str
)
def test_records_are_found_by_their_key(key: bytes, indices: list[int]) -> None:
    """A record without one has none, not an empty one."""
    assert COLUMNS.indices_of_key(key) == indices


def test_markers_are_found_among_columns_as_among_records() -> None:
    """Index and marker of each that can be read."""
    value = msgspec.json.encode(Marker(v=1, number=3, ctx="new", nonce="n"))
    columns = columns_of([*RECORDS, (MARKER_KEY, value), (MARKER_KEY, b"rubbish"), (b"a", value)])

    assert markers_in(columns) == markers_in(list(columns)) == [(6, Marker(v=1, number=3, ctx="new", nonce="n"))]
