"""A log, written in the form that its name says: JSON lines, CSV, Parquet, or a folder.

A file that was there is replaced at the end, and stays as it was if there is none. A folder must be empty.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol, TextIO

from streams.errors import UnwritableFileError, UsageError
from streams.logs.cells import CELLS, ROW_END, to_cells
from streams.logs.folder import INDEX, FolderSink, FullFolderError
from streams.logs.json_rows import json_line
from streams.logs.packing import Packed, packed, unpacked_suffix
from streams.logs.parquet import ParquetSink
from streams.messages.log import LogRow

_UNFINISHED: Final = ".part"
_PARQUET: Final = ".parquet"


class RowSink(Protocol):
    """Where rows go."""

    def write(self, row: LogRow | None) -> None:
        """Write a row, or a blank one, which only counts."""


class LinesSink:
    """Write JSON lines."""

    def __init__(self, file: Packed) -> None:
        self._write: Final = file.write

    def write(self, row: LogRow | None) -> None:
        """Write a line."""
        self._write(b"\n" if row is None else json_line(row))


class TableSink:
    """Write a CSV table."""

    def __init__(self, text: TextIO) -> None:
        self._text: Final = text
        self._table: Final = csv.DictWriter(text, CELLS, lineterminator=ROW_END)
        self._table.writeheader()

    def write(self, row: LogRow | None) -> None:
        """Write a row."""
        if row is None:
            self._text.write(ROW_END)
        else:
            self._table.writerow(to_cells(row))


class PackedTwiceError(UsageError):
    """A name that asks for Parquet to be packed."""

    hint = "leave off the last ending: Parquet packs itself"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"`{self.path}` can't be written, since nobody reads packed Parquet"


@contextmanager
def open_sink(path: Path) -> Iterator[RowSink]:
    """Open what a name says.

    Raises:
        PackedTwiceError: it asks for Parquet to be packed.
        FullFolderError: the folder holds something.
        UnwritableFileError: it can't be written.
    """
    if unpacked_suffix(path) == _PARQUET != path.suffix.lower():
        raise PackedTwiceError(path)
    opened = _open_folder if _names_folder(path) else _open_file
    try:
        with opened(path) as sink:
            yield sink
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error


def write_rows(rows: Iterable[LogRow | None], sink: RowSink) -> int:
    """Write rows, and say how many."""
    count = 0
    for row in rows:
        sink.write(row)
        count += 1
    return count


def numbered_as_before(rows: Iterable[tuple[int, LogRow]]) -> Iterator[LogRow | None]:
    """Put blank rows where rows are missing, so that each keeps its number."""
    last = 0
    for n, row in rows:
        yield from (None for _ in range(last + 1, n))
        yield row
        last = n


def _names_folder(path: Path) -> bool:
    return path.is_dir() or not path.suffix


@contextmanager
def _open_folder(path: Path) -> Iterator[RowSink]:
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise FullFolderError(path)
    with (path / INDEX).open("w", encoding="utf-8", newline="") as index:
        yield FolderSink(path, index)


@contextmanager
def _open_file(path: Path) -> Iterator[RowSink]:
    unfinished = path.with_name(path.name + _UNFINISHED)
    open_rows = _SINKS.get(unpacked_suffix(path), _lines)
    try:
        with unfinished.open("wb") as file, packed(path, file) as sink, open_rows(sink) as rows:
            yield rows
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _lines(file: Packed) -> Iterator[RowSink]:
    yield LinesSink(file)


@contextmanager
def _table(file: Packed) -> Iterator[RowSink]:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield TableSink(text)
    finally:
        text.detach()


_SINKS: Final[Mapping[str, Callable[[Packed], AbstractContextManager[RowSink]]]] = {
    ".csv": _table,
    _PARQUET: ParquetSink,
}
