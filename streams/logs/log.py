"""A log that was opened. Who reads one has it from `opening.py`; commands name it before they load what opens it."""

from collections.abc import Generator, Iterator
from typing import Final, TypeAlias

from streams.logs.notices import Kind, Notices
from streams.logs.packing import BrokenOffError
from streams.logs.sources import Source
from streams.messages.log import LogEntry, LogRow, read_row

NumberedRow: TypeAlias = tuple[int, LogRow]
"""A row's number from 1, and its columns, or its bytes if it can't be read."""


class Log:
    """A log, opened to be read once."""

    def __init__(self, source: Source, rows: Iterator[NumberedRow], notices: Notices) -> None:
        self.source: Final = source
        self.notices: Final = notices
        """What was noticed so far; all of it once the log is read."""
        self._rows: Final = rows

    def rows(self) -> Iterator[NumberedRow]:
        """Give the rows that aren't blank.

        Raises:
            UnusableFileError: nothing can be had of it.
        """
        n = 0
        try:
            for n, row in self._rows:
                yield n, row
        except BrokenOffError as error:
            self.notices.add(Kind.BROKEN_OFF, n, error.why)

    def entries(self) -> Iterator[LogEntry]:
        """Give each row as a message, or as a reject that says why it is none."""
        return (entry for _, entry in self.read_rows())

    def read_rows(self) -> Generator[tuple[LogRow, LogEntry], None, None]:
        """Give each row, and what it is read as."""
        for n, row in self.rows():
            entry = read_row(n, row)
            if entry.at_us is None and not isinstance(row, bytes):
                self.notices.add(Kind.NO_MESSAGE, n)
            yield row, entry
