"""The year's way to disk: rows as they come, in the form that the file's name asks for, none kept.

A Parquet file says in its metadata what it is; rows of both forms say it in their ids. A file that was interrupted can
be read as far as it goes, and says how far that is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import msgspec

from producers.history.year import LogRow
from streams.errors import UnwritableFileError, UsageError
from streams.logs.packing import import_library
from streams.messages.synthetic import COMPLETE, METADATA, Synthesis
from streams.messages.times import write_time

_COLUMNS: Final = ("at", "line", "text", "id")
_ROWS_OF_A_GROUP: Final = 1 << 16


class NoLogFormError(UsageError):
    """The year can't be written into a file of this name."""

    hint = "give it a name that ends in .parquet or .jsonl"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"`{self.path}` names no form that a year is written in"


class Sink(Protocol):
    """Where rows go."""

    def write(self, rows: Sequence[LogRow]) -> None:
        """Write rows behind those before."""

    def complete(self) -> None:
        """Say that all is written."""

    def close(self) -> None:
        """Make the file one that can be read as far as it goes."""


@contextmanager
def opened(path: Path, synthesis: Synthesis) -> Iterator[Sink]:
    """Open a file for a year.

    Raises:
        NoLogFormError: its name says no form.
        UnwritableFileError: it can't be opened, or is full.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise NoLogFormError(path)
    try:
        with path.open("wb") as file:
            sink = form(file, synthesis)
            try:
                yield sink
            finally:
                sink.close()
    except OSError as error:
        raise UnwritableFileError.of(path, error) from error


class _Lines:
    """JSON lines."""

    def __init__(self, file: BinaryIO, _: Synthesis) -> None:
        self._file = file
        self._encode = msgspec.json.Encoder().encode

    def write(self, rows: Sequence[LogRow]) -> None:
        """Write a line for each."""
        self._file.write(b"".join(self._encode(dict(zip(_COLUMNS, _cells(row), strict=True))) + b"\n" for row in rows))

    def complete(self) -> None:
        """Leave it: lines are complete as they stand."""

    def close(self) -> None:
        """Leave it: the file closes by itself."""


class _Parquet:
    """Parquet, in groups of rows."""

    def __init__(self, file: BinaryIO, synthesis: Synthesis) -> None:
        self._arrow = import_library("pyarrow")
        label = {METADATA: str(synthesis).encode()}
        self._schema = self._arrow.schema([(name, self._arrow.string()) for name in _COLUMNS], metadata=label)
        library = import_library("pyarrow.parquet")
        self._writer = library.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[LogRow] = []

    def write(self, rows: Sequence[LogRow]) -> None:
        """Keep rows until they are a group."""
        self._rows += rows
        if len(self._rows) >= _ROWS_OF_A_GROUP:
            self._write_group()

    def complete(self) -> None:
        """Say so in the metadata."""
        self._writer.add_key_value_metadata({COMPLETE: b"yes"})

    def close(self) -> None:
        """Write what is left, and the footer without which nothing can be read."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        columns = zip(*map(_cells, self._rows), strict=True)
        arrays = [self._arrow.array(cells, self._arrow.string()) for cells in columns]
        if arrays:
            self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()


def _cells(row: LogRow) -> tuple[str, str, str, str]:
    return write_time(row.at_us), row.line, row.text, row.id


_FORMS: Final[Mapping[str, Callable[[BinaryIO, Synthesis], Sink]]] = {".jsonl": _Lines, ".parquet": _Parquet}
