"""Rows of a log of JSON lines, and back."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from streams.logs.lines import Line, TooLong
from streams.logs.notices import Kind, Notices
from streams.messages.json_lines import read_object
from streams.messages.log import LogRow

_WRITER: Final = json.JSONEncoder()


def json_rows(lines: Iterable[Line], notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Read lines of JSON objects, passing over blank ones."""
    for n, line in enumerate(lines, 1):
        if isinstance(line, TooLong):
            notices.add(Kind.TOO_LONG, n, f"{line.size} bytes")
            yield n, line.start
            continue
        columns = read_object(line)
        if columns is not None:
            yield n, columns
        elif not is_blank(line):
            notices.add(Kind.UNREADABLE, n)
            yield n, line.removesuffix(b"\n")


def json_line(row: LogRow) -> bytes:
    """Write a row so that it is read as the same; one that can't be read stays one that can't."""
    if not isinstance(row, bytes):
        return _WRITER.encode(row).encode() + b"\n"
    line = row.replace(b"\n", b" ")
    return b"%s\n" % (line if read_object(line) is None and not is_blank(line) else b"?" + line)


def is_blank(line: bytes) -> bool:
    """Whether a line holds nothing but white space."""
    return not line.decode(errors="replace").strip()
