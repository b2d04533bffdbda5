"""Rows of a CSV log. A row may span lines, since texts do; a quote that is wrong costs its own row and no other.

The library takes all lines up to the next quote for one row. So where it finds fault, the first line alone is the row
that can't be read, and reading begins anew at the second.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from streams.logs.cells import from_cells
from streams.logs.lines import LONGEST, Line, TooLong
from streams.logs.notices import Kind, Notices
from streams.logs.packing import BrokenOffError
from streams.messages.log import LogRow

_AGAIN: Final = 250_000
"""Lines that may be read again beyond as many as were read; then what a wrong quote takes along can't be read.

So a file made of wrong quotes takes little longer than another.
"""


def csv_rows(lines: Iterable[Line], notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read a table's rows below its header; rows are what is numbered, blank ones too.

    Raises:
        BrokenOffError: the lines broke off; all rows before were given.
    """
    rows = _rows(_Feed(iter(lines)))
    header = next((cells for cells in rows if isinstance(cells, list) and not _is_blank(cells)), [])
    for n, cells in enumerate(rows, 1):
        if isinstance(cells, TooLong):
            notices.add(Kind.TOO_LONG, n, f"{cells.size} bytes")
            yield n, cells.start
        elif isinstance(cells, bytes) or not _is_blank(cells):
            row = cells.removesuffix(b"\n") if isinstance(cells, bytes) else _named(header, cells)
            if isinstance(row, bytes):
                notices.add(Kind.UNREADABLE, n)
            yield n, row


class _Feed:
    """The lines that the library reads, and those that it shall read again."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines: Final = lines
        self._again: Final[deque[Line]] = deque()
        self._may_read_again = _AGAIN
        self._taken: list[Line] = []
        self._size = 0
        self.broken_off: BrokenOffError | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._next()
        self._taken.append(line)
        self._size += len(line) if isinstance(line, bytes) else LONGEST + 1
        if isinstance(line, TooLong) or self._size > LONGEST:
            raise csv.Error("too long")
        return line.decode(errors="surrogateescape")

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._taken = []
        self._size = 0

    def leave_row(self) -> list[Line]:
        """Give up on a row: its first line is it, and the others are read again, or given up as well."""
        first, *others = self._taken
        if len(others) > self._may_read_again:
            return self._taken
        self._may_read_again -= len(others)
        self._again.extendleft(reversed(others))
        return [first]

    def _next(self) -> Line:
        try:
            line = next(self._lines)
        except BrokenOffError as error:
            self.broken_off = error
            raise StopIteration from error
        self._may_read_again += 1
        return line


def _rows(feed: _Feed) -> Iterator[list[str] | Line]:
    """Give each row's cells, or the line where there should be one."""
    # The library's own limit is below the hub's, which is checked where texts are read.
    csv.field_size_limit(2 * LONGEST)
    reader = csv.reader(feed, strict=True)
    while True:
        feed.begin_row()
        try:
            yield next(reader)
        except csv.Error:
            yield from feed.leave_row()
        except StopIteration:
            break
    if feed.broken_off:
        raise feed.broken_off


def _named(header: list[str], cells: list[str]) -> LogRow:
    """Name a row's cells; it can't be read if a name is repeated, or a cell has none or holds what isn't UTF-8."""
    named = dict(zip(header, cells, strict=False))
    try:
        content = ",".join(cells).encode()
    except UnicodeEncodeError:
        return ",".join(cells).encode(errors="surrogateescape")
    return from_cells(named) if len(named) == len(cells) else content


def _is_blank(cells: list[str]) -> bool:
    return not cells or (len(cells) == 1 and not cells[0].strip())
