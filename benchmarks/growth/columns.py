"""Records laid out by the column, as a worker hands them to a stage with compiled loops."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from streams.broker.columns import Columns, Places
from streams.broker.port import Record
from streams.switch.stages.stage import Batch


def in_columns(batch: Batch) -> Batch:
    """Lay a batch's records out."""
    return replace(batch, records=_laid_out(batch.records))


def _laid_out(records: Sequence[Record]) -> Columns:
    data, places = bytearray(), []
    for record in records:
        key, value = record.key or b"", record.value or b""
        begin, middle = len(data), len(data) + len(key)
        data += key + value
        places.append((record.offset, record.timestamp, begin, middle, middle, len(data)))
    return Columns(bytes(data), Places(*np.array(places, np.int64).T.copy()))
