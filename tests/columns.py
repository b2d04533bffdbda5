"""Records laid out by the column, as a worker hands them out, and what stages make of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
from hypothesis import strategies as st

from streams.broker.columns import ABSENT, Columns, Places
from streams.broker.port import Written
from streams.messages.wire import Delta
from streams.switch.stages.stage import Batch
from tests.records import singly
from tests.world import NAMES

_NEARLY: Final = b'"\\/. ,[]{}AZ09a\x00\x7f\xc3'


def columns_of(records: Sequence[tuple[bytes | None, bytes | None]], first: int = 0) -> Columns:
    """Lay out keys and values, at offsets in a row."""
    data, places = bytearray(), []
    for offset, (key, value) in enumerate(records, first):
        places.append((offset, 0, *_put(data, key), *_put(data, value)))
    columns = np.array(places, np.int64).reshape(len(places), len(Places._fields)).T.copy()
    return Columns(bytes(data), Places(*columns))


def _put(data: bytearray, piece: bytes | None) -> tuple[int, int]:
    if piece is None:
        return ABSENT, ABSENT
    data += piece
    return len(data) - len(piece), len(data)


def by_column(batch: Batch) -> Batch:
    """Lay a batch out by the column."""
    records = columns_of([(record.key, record.value) for record in batch.records], first=batch.span.first)
    return Batch(batch.topic, batch.partition, records, batch.span, batch.taken_us)


@st.composite
def nearly(draw: st.DrawFn, records: st.SearchStrategy[bytes]) -> bytes:
    """Give a record with a few bytes taken out, put in or changed."""
    value = bytearray(draw(records))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(value) - 1))
        value[at : at + draw(st.integers(0, 2))] = bytes([draw(st.sampled_from(list(_NEARLY)))])
    return bytes(value)


def placed(written: Iterable[Written]) -> dict[tuple[str, int], list[object]]:
    """Sort what was written by partition, in its order."""
    places: defaultdict[tuple[str, int], list[object]] = defaultdict(list)
    for output in singly(written):
        # A delta is a table, whose order says nothing.
        value = msgspec.json.decode(output.value or b"", type=Delta) if output.topic == NAMES.metrics else output.value
        places[output.topic, output.partition].append((output.key, value))
    return places
