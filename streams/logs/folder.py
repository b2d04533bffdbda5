"""A folder of messages, a file each: texts, XML, letters in JSON. What a file can't say of itself stands in an index.

The index (`index.csv`) names for each row its file, number, time, line and id. Without one, files are read in the order
of their names, and the time is the one in the file's name, or else the one at which the file was last changed.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

import msgspec

from streams.errors import UsageError
from streams.logs.cells import ROW_END
from streams.logs.csv_rows import csv_rows
from streams.logs.json_rows import json_line
from streams.logs.lines import KEPT, LONGEST, split_lines
from streams.logs.notices import Kind, Notices
from streams.logs.packing import read_pieces
from streams.messages.json_lines import read_object
from streams.messages.log import LogRow
from streams.messages.times import parse_time, write_time

INDEX: Final = "index.csv"

_INDEXED: Final = frozenset({"at", "line", "id"})
_COLUMNS: Final = ("n", "file", "at", "line", "id")
_ENDINGS: Final[Mapping[str, str]] = {"text": ".txt", "xml": ".xml", "message": ".json"}
_FORMS: Final = {ending: form for form, ending in _ENDINGS.items()}
_ROW: Final = ".row"
"""A row that is more, or less, than a message: a line of JSON lines."""

_MARK: Final = "\ufeff"
_IN_A_FOLDER: Final = 1_000
_NUMBER: Final = re.compile("[0-9]{1,15}")
_NAMED_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d)[.:_-]?(\d\d)[.:_-]?(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d[.:_-]?\d\d)"
)


class FullFolderError(UsageError):
    """A log is to be written into a folder that holds something."""

    hint = "name a folder that is not there yet"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"folder `{self.path}` is not empty"


def folder_rows(path: Path, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read a folder's messages."""
    index = path / INDEX
    yield from _indexed(index, notices) if index.is_file() else _unindexed(path, notices)


def _indexed(index: Path, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read what the index names, under the numbers that it gives as long as they grow."""
    n = 0
    for _, entry in csv_rows(split_lines(read_pieces(index)), notices):
        given = {} if isinstance(entry, bytes) else entry
        n = max(n + 1, _number(given.get("n")))
        told = {name: value for name, value in given.items() if name in _INDEXED}
        yield n, entry if isinstance(entry, bytes) else _row(index.parent, str(given.get("file")), told, (n, notices))


def _number(cell: object) -> int:
    return int(cell) if isinstance(cell, str) and _NUMBER.fullmatch(cell) else 0


def _unindexed(path: Path, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    files = sorted(each for each in path.rglob("*") if each.suffix.lower() in {*_FORMS, _ROW})
    for n, file in enumerate(files, 1):
        at = _named_time(file.name)
        if at is None:
            notices.add(Kind.TIME_OF_FILE, n, file.name)
            at = write_time(file.lstat().st_mtime_ns // 1_000)
        yield n, _row(path, str(file.relative_to(path)), {"at": at}, (n, notices))


def _row(folder: Path, name: str, given: Mapping[str, object], told: tuple[int, Notices]) -> LogRow:
    """Put together what the index and the file say."""
    n, notices = told
    content = _content(folder / name, folder)
    if content is None:
        notices.add(Kind.NO_FILE, n, name)
        return name.encode(errors="replace")
    if len(content) > LONGEST:
        notices.add(Kind.TOO_LONG, n, name)
        return content[:KEPT]
    row = _read(Path(name).suffix.lower(), content, given)
    if row is None:
        notices.add(Kind.UNREADABLE, n)
    return content if row is None else row


def _content(file: Path, folder: Path) -> bytes | None:
    """Read a file of the folder, and none elsewhere."""
    if not file.resolve().is_relative_to(folder.resolve()):
        return None
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError:
        return None


def _read(ending: str, content: bytes, given: Mapping[str, object]) -> LogRow | None:
    if ending == _ROW:
        return read_object(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if ending == _ENDINGS["message"]:
        message = read_object(text.encode())
        return None if message is None else {**given, "message": message}
    return {**given, _FORMS.get(ending, "text"): text}


def _named_time(name: str) -> str | None:
    found = _NAMED_TIME.search(name)
    if found is None:
        return None
    day, hour, minute, second, digits, zone = found.groups()
    zone = zone if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
    at = f"{day}T{hour}:{minute}:{second}{'.' + digits if digits else ''}{zone}"
    return at if parse_time(at) is not None else None


class FolderSink:
    """Write each row as a file, and the index with them."""

    def __init__(self, folder: Path, index: TextIO) -> None:
        self._folder: Final = folder
        self._index: Final = csv.DictWriter(index, _COLUMNS, lineterminator=ROW_END)
        self._index.writeheader()
        self._n = 0

    def write(self, row: LogRow | None) -> None:
        """Write a row; a blank one only counts."""
        self._n += 1
        if row is None:
            return
        given, ending, content = _taken_apart(row)
        place = Path(f"{self._n // _IN_A_FOLDER:07}", f"{self._n:010}{ending}")
        (self._folder / place.parent).mkdir(exist_ok=True)
        (self._folder / place).write_bytes(content)
        self._index.writerow({"n": self._n, "file": place.as_posix(), **given})


def _taken_apart(row: LogRow) -> tuple[Mapping[str, object], str, bytes]:
    """Say what goes into the index, and what into a file with which ending."""
    if isinstance(row, bytes):
        return {}, _ROW, row
    form = _only_form(row)
    if form is None:
        return {}, _ROW, json_line(row)
    content = row[form]
    written = content.encode() if isinstance(content, str) else msgspec.json.encode(content)
    return {name: value for name, value in row.items() if name != form}, _ENDINGS[form], written


def _only_form(row: Mapping[str, object]) -> str | None:
    """Name the form of a row that is one message, and else nothing but what the index has columns for."""
    forms = [name for name in row if name in _ENDINGS]
    others = {name: value for name, value in row.items() if name not in _ENDINGS}
    fit = others.keys() <= _INDEXED and all(value and isinstance(value, str) for value in others.values())
    return forms[0] if fit and len(forms) == 1 and _fits(forms[0], row[forms[0]]) else None


def _fits(form: str, content: object) -> bool:
    """Whether a file can hold a message: one that is read as it was. A mark at its start would be taken off."""
    if form == "message":
        return isinstance(content, dict)
    return isinstance(content, str) and content != "" and not content.startswith(_MARK)
