"""The one door to a log: whatever it comes in, numbered rows or entries come out, and what was noticed on the way.

    log = open_log(source)
    for entry in log.entries(): ...
    log.notices.problems()

Rows are given as they are read; nothing is kept. What can't be read is a row of bytes, and an entry that is a reject.
A log that breaks off gives what stands before, and a notice. A log is read once.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from streams.errors import UsageError
from streams.logs.column_map import ColumnMap
from streams.logs.csv_rows import csv_rows
from streams.logs.folder import folder_rows
from streams.logs.json_rows import json_rows
from streams.logs.lines import split_lines
from streams.logs.log import Log, NumberedRow
from streams.logs.mapping import Mapped
from streams.logs.notices import Kind, Notices
from streams.logs.packing import read_pieces, unpacked_suffix
from streams.logs.parquet import parquet_rows
from streams.logs.sources import Source

__all__ = ["Log", "NoSuchLogError", "NumberedRow", "open_log", "read_rows"]

_OWN: Final = frozenset({"at", "line", "id", "text", "xml", "message"})
_MOST_NAMES: Final = 1_000


class NoSuchLogError(UsageError):
    """There is nothing of this name."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"there is no file or folder `{self.path}`"


def open_log(source: Source, columns: ColumnMap | None = None) -> Log:
    """Open a log wherever it is, by the names that its columns have.

    A topic is read by an event loop of its own: whoever has one already reads in a thread.

    Raises:
        NoSuchLogError: there is no such file or folder.
    """
    notices = Notices()
    rows = read_rows(source, notices)
    if columns is None:
        return Log(source, _noticed(rows, _OWN, notices), notices)
    mapped = Mapped(columns, notices)
    return Log(source, ((n, mapped.read(n, row)) for n, row in _noticed(rows, mapped.known, notices)), notices)


def read_rows(source: Source, notices: Notices) -> Iterator[NumberedRow]:
    """Read rows as they stand, whatever their columns are called.

    Raises:
        NoSuchLogError: there is no such file or folder.
    """
    if not isinstance(source, Path):
        from streams.logs.topic import topic_rows  # noqa: PLC0415 -- whoever reads files imports no broker

        return topic_rows(source, notices)
    if not source.exists():
        raise NoSuchLogError(source)
    if source.is_dir():
        return folder_rows(source, notices)
    return _FORMS.get(unpacked_suffix(source), _json_file)(source, notices)


def _noticed(rows: Iterator[NumberedRow], known: frozenset[str], notices: Notices) -> Iterator[NumberedRow]:
    """Notice each column that isn't looked at, once; where there is no end to their names, those of the first rows."""
    for n, row in rows:
        if not isinstance(row, bytes) and not row.keys() <= known:
            for name in sorted(row.keys() - known):
                notices.add(Kind.UNKNOWN_COLUMN, n, f"`{name}`")
            if len(known) < _MOST_NAMES:
                known |= row.keys()
        yield n, row


def _json_file(path: Path, notices: Notices) -> Iterator[NumberedRow]:
    return json_rows(split_lines(read_pieces(path)), notices)


def _csv_file(path: Path, notices: Notices) -> Iterator[NumberedRow]:
    return csv_rows(split_lines(read_pieces(path)), notices)


_FORMS: Final[Mapping[str, Callable[[Path, Notices], Iterator[NumberedRow]]]] = {
    ".csv": _csv_file,
    ".parquet": parquet_rows,
}
"""By the ending of a file's name; what has none of these holds JSON lines."""
