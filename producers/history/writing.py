"""The year's way to disk: rows as they come, in the form that the file's name asks for, none kept.

Rows of every form say in their ids what they are; a Parquet file says it in its metadata, too, and whether it is whole.
A file that was interrupted can be read as far as it goes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from producers.history.year import YearRow
from streams.errors import UnwritableFileError
from streams.logs.packing import import_library, unpacked_suffix
from streams.logs.writing import RowSink, open_sink
from streams.messages.synthetic import COMPLETE, METADATA, Synthesis
from streams.messages.times import write_time

_COLUMNS: Final = ("at", "line", "text", "id")
_ROWS_OF_A_GROUP: Final = 1 << 15


class Sink(Protocol):
    """Where rows go."""

    def write(self, rows: Sequence[YearRow]) -> None:
        """Write rows behind those before."""

    def complete(self) -> None:
        """Say that all is written."""


@contextmanager
def opened(path: Path, synthesis: Synthesis) -> Iterator[Sink]:
    """Open a file for a year.

    Raises:
        UnwritableFileError: it can't be opened, or is full.
    """
    if unpacked_suffix(path) == ".parquet":
        with _labelled(path, synthesis) as labelled:
            yield labelled
    else:
        with open_sink(path) as rows:
            yield _Rows(rows)


@contextmanager
def _labelled(path: Path, synthesis: Synthesis) -> Iterator[Sink]:
    try:
        with path.open("wb") as file:
            sink = _Labelled(file, synthesis)
            try:
                yield sink
            finally:
                sink.close()
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error


class _Rows:
    """Any form that has no place for a label."""

    def __init__(self, rows: RowSink) -> None:
        self._rows: Final = rows

    def write(self, rows: Sequence[YearRow]) -> None:
        """Write each."""
        for row in rows:
            self._rows.write(dict(zip(_COLUMNS, _cells(row), strict=True)))

    def complete(self) -> None:
        """Leave it: rows are complete as they stand."""


class _Labelled:
    """Parquet, in groups of rows, with a label."""

    def __init__(self, file: BinaryIO, synthesis: Synthesis) -> None:
        arrow = import_library("pyarrow")
        label = {METADATA: str(synthesis).encode()}
        self._arrow: Final = arrow
        self._schema: Final = arrow.schema([(name, arrow.string()) for name in _COLUMNS], metadata=label)
        self._file: Final = import_library("pyarrow.parquet").ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[YearRow] = []

    def write(self, rows: Sequence[YearRow]) -> None:
        """Keep rows until they are a group."""
        self._rows += rows
        if len(self._rows) >= _ROWS_OF_A_GROUP:
            self._write_group()

    def complete(self) -> None:
        """Say so in the metadata."""
        self._file.add_key_value_metadata({COMPLETE: b"yes"})

    def close(self) -> None:
        """Write what is left, and the end without which nothing can be read."""
        self._write_group()
        self._file.close()

    def _write_group(self) -> None:
        columns = zip(*map(_cells, self._rows), strict=True)
        arrays = [self._arrow.array(cells, self._arrow.string()) for cells in columns]
        if arrays:
            self._file.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()


def _cells(row: YearRow) -> tuple[str, str, str, str]:
    return write_time(row.at_us), row.line, row.text, row.id
