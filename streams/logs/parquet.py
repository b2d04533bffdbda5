"""Rows of a log in Parquet, and back. Needs pyarrow, which is imported when it is.

A row in which every cell is null is a blank one: counted, and passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from streams.logs.cells import ABSENT, CELLS, SPECIAL, from_cells, to_cells
from streams.logs.notices import Kind, Notices
from streams.logs.packing import Packed, blamed_on, import_library
from streams.messages.log import LogRow
from streams.messages.times import say_time

_ROWS_AT_ONCE: Final = 4_096
_BUFFER: Final = 1 << 20
"""Columns are read through so much, however much of them the file holds in one piece."""

_ROWS_IN_A_GROUP: Final = 32_768
_BYTES_IN_A_GROUP: Final = 16 << 20


def parquet_rows(path: Path, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read a file's rows.

    Raises:
        UnusableFileError: nothing can be had of it.
        BrokenOffError: nothing more can be had of it.
    """
    for n, row in enumerate(_rows(path), 1):
        if isinstance(row, bytes):
            notices.add(Kind.UNREADABLE, n)
        if row is not None:
            yield n, row


def _named(names: Sequence[str], cells: tuple[object, ...]) -> LogRow | None:
    """Put a row together, unless it is blank; it can't be read if a name is repeated."""
    if all(cell is None for cell in cells):
        return None
    columns = dict(zip(names, cells, strict=True))
    return from_cells(columns) if len(columns) == len(cells) else str(cells).encode(errors="replace")


class _Column(Protocol):
    """A column of some rows."""

    @property
    def type(self) -> object:
        """What its cells are."""

    def to_pylist(self) -> list[object]:
        """Give its cells."""

    def cast(self, kind: object, *, safe: bool = True) -> Self:
        """Give it with cells of another kind."""


class _Schema(Protocol):
    """The columns of a table."""

    @property
    def names(self) -> list[str]:
        """Give their names."""


class _Batch(Protocol):
    """Some rows."""

    @property
    def schema(self) -> _Schema:
        """What its columns are called."""

    def __iter__(self) -> Iterator[_Column]:
        """Give its columns."""


class _Content(Protocol):
    """A file that was opened."""

    @property
    def num_row_groups(self) -> int:
        """How many groups it has."""

    def iter_batches(self, batch_size: int, *, row_groups: list[int], use_threads: bool) -> Iterator[_Batch]:
        """Read rows of some groups."""


def _rows(path: Path) -> Iterator[LogRow | None]:
    library = import_library("pyarrow.parquet")
    with blamed_on(path, (ValueError,)) as blame, path.open("rb") as file:
        content = library.ParquetFile(file, buffer_size=_BUFFER)
        for batch in _batches(content):
            for row in _rows_of(batch.schema.names, [_texts(column) for column in batch]):
                blame.given += 1
                yield row


def _batches(content: _Content) -> Iterator[_Batch]:
    """Read group by group: a reader of several keeps what it read of the others."""
    # Threads of the library's own read ahead, which takes memory (`docs/measurements.md#converting-logs`).
    for group in range(content.num_row_groups):
        yield from content.iter_batches(_ROWS_AT_ONCE, row_groups=[group], use_threads=False)


def _rows_of(names: Sequence[str], columns: Sequence[list[object]]) -> Iterator[LogRow | None]:
    """Put rows together: at once where every cell holds what it stands for, as most do, else each by itself."""
    rows = zip(*columns, strict=True)
    if SPECIAL.isdisjoint(names) and len(set(names)) == len(names) and all(map(_is_full, columns)):
        return (dict(zip(names, cells, strict=True)) for cells in rows)
    return (_named(names, cells) for cells in rows)


def _is_full(column: list[object]) -> bool:
    return not any(absent in column for absent in ABSENT)


def _texts(column: _Column) -> list[object]:
    """Give a column's cells, times as texts: one that has a zone names an instant, any other stays what it is."""
    arrow = import_library("pyarrow")
    zone = getattr(column.type, "tz", None)
    if not arrow.types.is_timestamp(column.type) or zone is None:
        return column.to_pylist()
    micros = column.cast(arrow.timestamp("us", zone), safe=False).cast(arrow.int64()).to_pylist()
    return [say_time(at_us) if isinstance(at_us, int) else None for at_us in micros]


class ParquetSink:
    """Write rows, in groups that fit in memory."""

    def __init__(self, file: Packed) -> None:
        arrow = import_library("pyarrow")
        self._schema: Final = arrow.schema([(name, arrow.string()) for name in CELLS])
        self._library: Final = arrow
        self._file: Final = import_library("pyarrow.parquet").ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Mapping[str, str]] = []
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._flush()
        self._file.close()

    def write(self, row: LogRow | None) -> None:
        """Write a row, or a blank one."""
        cells = {} if row is None else to_cells(row)
        self._rows.append(cells)
        self._bytes += sum(map(len, cells.values()))
        if len(self._rows) >= _ROWS_IN_A_GROUP or self._bytes >= _BYTES_IN_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(self._library.Table.from_pylist(self._rows, self._schema))
        self._rows = []
        self._bytes = 0
