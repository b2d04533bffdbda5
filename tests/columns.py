"""Records laid out by the column, as a worker hands them out."""

from collections.abc import Sequence

import numpy as np

from streams.broker.columns import ABSENT, Columns, Places


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
