"""The one door to a log: whatever it comes in, numbered rows or entries come out, and what was noticed on the way.

    log = open_log(source)
    for entry in log.entries(): ...
    log.notices.problems()

Rows are given as they are read; nothing is kept. What can't be read is a row of bytes, and an entry that is a reject.
A log is read once.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from streams.errors import UsageError
from streams.logs.column_map import ColumnMap
from streams.logs.notices import Kind, Notices
from streams.logs.sources import Source
from streams.messages.log import LogEntry, read_row
from streams.messages.log_rows import LogRow, read_rows

NumberedRow: TypeAlias = tuple[int, LogRow]
"""A row's number from 1, and its columns, or its bytes if it can't be read."""


class NoSuchLogError(UsageError):
    """There is nothing of this name."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"there is no file or folder `{self.path}`"


class Log:
    """A log, opened to be read once."""

    def __init__(self, source: Source, rows: Iterator[NumberedRow], notices: Notices) -> None:
        self.source = source
        self.notices = notices
        """What was noticed so far; all of it once the log is read."""
        self._rows = rows

    def rows(self) -> Iterator[NumberedRow]:
        """Give the rows that aren't blank.

        Raises:
            UnusableFileError: it can't be opened.
        """
        for n, row in self._rows:
            if isinstance(row, bytes):
                self.notices.add(Kind.UNREADABLE, n)
            yield n, row

    def entries(self) -> Iterator[LogEntry]:
        """Give each row as a message, or as a reject that says why it is none."""
        return (read_row(n, row) for n, row in self.rows())


def open_log(source: Source, columns: ColumnMap | None = None) -> Log:
    """Open a log wherever it is, by the names that its columns have.

    Raises:
        NoSuchLogError: there is no such file or folder.
    """
    if columns is not None or not isinstance(source, Path):
        raise UsageError("maps and topics can't be read yet")
    if not source.exists():
        raise NoSuchLogError(source)
    return Log(source, read_rows(source), Notices())
