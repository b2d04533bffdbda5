"""The rows of a traffic log: JSON lines and CSV, packed or not, and Parquet. What a row means is `log.py`'s business.

A row that can't be read comes as its bytes, to be rejected: nothing that strangers wrote stops a log. A file that can't
be opened, or is broken where it is packed, is the operator's to mend. In a table the cells of `message` hold JSON.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from streams.messages.json_lines import read_object
from streams.messages.log_files import open_unpacked, parquet_rows, unpacked_suffix

LogRow: TypeAlias = Mapping[str, object] | bytes
"""A row's columns, or what stands there if it can't be read."""

_MARK: Final = b"\xef\xbb\xbf"
_LONGEST_CELL: Final = 2**31 - 1


def read_rows(path: Path) -> Iterator[tuple[int, LogRow]]:
    """Give the rows that aren't blank with their numbers from 1, as the file's name says it is to be read.

    Raises:
        UnusableFileError: the file can't be opened, or is broken where it is packed.
    """
    form = unpacked_suffix(path)
    if form == ".parquet":
        yield from _parquet_rows(path)
        return
    with open_unpacked(path) as file:
        lines = (line.removeprefix(_MARK) if n == 0 else line for n, line in enumerate(file))
        yield from csv_rows(lines) if form == ".csv" else json_rows(lines)


def json_rows(lines: Iterable[bytes]) -> Iterator[tuple[int, LogRow]]:
    """Read lines of JSON objects."""
    for n, line in enumerate(lines, 1):
        columns = read_object(line)
        if columns is not None:
            yield n, columns
        elif line.decode(errors="replace").strip():
            yield n, line


def csv_rows(lines: Iterable[bytes]) -> Iterator[tuple[int, LogRow]]:
    """Read a table's rows below its header. A row may span lines, since texts do; rows are what is numbered."""
    csv.field_size_limit(
        _LONGEST_CELL
    )  # The library's own limit is below the hub's, which is checked where texts are read.
    reader = csv.reader((line.decode(errors="surrogateescape") for line in lines), strict=True)
    rows = _unbroken(reader)
    header = next((cells for cells in rows if not _is_blank(cells)), [])
    for n, cells in enumerate(rows, 1):
        if not _is_blank(cells):
            yield n, _columns(header, cells) or ",".join(cells).encode(errors="surrogateescape")


def _unbroken(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Go on after a row whose quoting is broken; it comes as a row that fits no header."""
    while True:
        try:
            yield next(reader)
        except csv.Error as error:
            yield [str(error)]
        except StopIteration:
            return


def _parquet_rows(path: Path) -> Iterator[tuple[int, LogRow]]:
    for n, cells in enumerate(parquet_rows(path), 1):
        columns = dict(cells)
        yield n, _with_object(columns) if len(columns) == len(cells) else str(cells).encode(errors="replace")


def _columns(header: list[str], cells: list[str]) -> dict[str, object] | None:
    """Name a row's cells, or give nothing if a name is repeated, a cell has none or holds what isn't UTF-8."""
    columns: dict[str, object] = dict(zip(header, cells, strict=False))
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return None
    return _with_object(columns) if len(columns) == len(cells) else None


def _with_object(columns: dict[str, object]) -> dict[str, object]:
    """Read the JSON in a cell of the column `message`; what is none stays text, which is no message."""
    message = columns.get("message")
    found = read_object(message.encode()) if isinstance(message, str) else None
    return columns if found is None else columns | {"message": found}


def _is_blank(cells: list[str]) -> bool:
    return not cells or (len(cells) == 1 and not cells[0].strip())
