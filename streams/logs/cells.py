"""A row of a log as the cells of a table, and back: CSV, Parquet and the index of a folder hold the same.

The columns are the contract's; a cell that is empty is a column that is missing. What has no cell of its own goes into
two more, so that every log can become a table and nothing is lost: other columns, and text columns that hold no text,
as one JSON object; and a row that can't be read, byte for byte.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from streams.messages.json_lines import read_object
from streams.messages.log import LogRow

MORE: Final = "more"
UNREADABLE: Final = "unreadable"
CELLS: Final = ("at", "line", "text", "xml", "message", "id", MORE, UNREADABLE)
"""The columns of a table that we write."""

ROW_END: Final = "\r\n"
"""Ends a row of a CSV. Python's writer quotes only those ends of lines that are in it."""

_TEXTS: Final = frozenset({"at", "line", "text", "xml", "id"})
ABSENT: Final[tuple[object, ...]] = (None, "")
"""Cells that stand for a column that is missing."""
SPECIAL: Final = frozenset({"message", MORE, UNREADABLE})
"""Cells that hold something other than what stands there."""
_BYTES: Final = "latin-1"
"""Gives each byte one character."""


def to_cells(row: LogRow) -> dict[str, str]:
    """Give the cells that hold something."""
    if isinstance(row, bytes):
        return {UNREADABLE: row.decode(_BYTES)}
    cells: dict[str, str] = {}
    more: dict[str, object] = {}
    for name, value in row.items():
        if value and name in _TEXTS and isinstance(value, str):
            cells[name] = value
        elif value and name == "message" and isinstance(value, dict):
            cells[name] = msgspec.json.encode(value).decode()
        else:
            more[name] = value
    return cells | {MORE: msgspec.json.encode(more).decode()} if more or not cells else cells


def from_cells(cells: Mapping[str, object]) -> LogRow:
    """Give the row that a table's cells hold, under the names of its columns."""
    columns = {name: cell for name, cell in cells.items() if cell not in ABSENT}
    unreadable, more, message = (columns.get(name) for name in (UNREADABLE, MORE, "message"))
    if isinstance(unreadable, str):
        return unreadable.encode(_BYTES, errors="replace")
    if isinstance(message, str):
        columns["message"] = _object(message)
    if isinstance(more, str) and isinstance(found := _object(more), Mapping):
        del columns[MORE]
        return {**columns, **found}
    return columns


def _object(cell: str) -> object:
    """Read the JSON in a cell; what is none stays text, which is no message."""
    found = read_object(cell.encode())
    return cell if found is None else found
