"""Several logs put together by time. Pure, and as flat as the logs themselves.

A log's rows stay in their own order, whatever their clock does: a row that is earlier than one before it, or has no
time, stands where that one does. Of equal times the log that was named first comes first.
"""

import heapq
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final

from streams.logs.notices import Kind
from streams.logs.opening import Log
from streams.messages.log import LogRow
from streams.messages.times import parse_time

_BEFORE_ALL: Final = -(1 << 63)


def merged(logs: Iterable[Log]) -> Iterator[LogRow]:
    """Give the rows of all logs."""
    return (row for _, row in heapq.merge(*map(in_time, logs), key=itemgetter(0)))


def in_time(log: Log) -> Iterator[tuple[int, LogRow]]:
    """Give each row with the latest time so far; notice where a clock ran backwards."""
    latest = _BEFORE_ALL
    for n, row in log.rows():
        at_us = _time_of(row)
        if at_us is not None and at_us < latest:
            log.notices.add(Kind.BACKWARDS, n)
        latest = max(latest, latest if at_us is None else at_us)
        yield latest, row


def _time_of(row: LogRow) -> int | None:
    at = None if isinstance(row, bytes) else row.get("at")
    return parse_time(at) if isinstance(at, str) else None
