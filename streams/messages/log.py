"""A traffic log: one message a line, read or rejected, never skipped, never a crash (`docs/formats.md#traffic-log`).

`streams/logs/` reads what a log comes in; here is what a line means. Columns other than `at`, `line`, `id` and the
three that a message may stand in aren't looked at.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from streams.messages.ids import derived_id
from streams.messages.letters import read_sent, read_xml, unreadable
from streams.messages.message import Message, Reject
from streams.messages.text import read_text
from streams.messages.times import parse_time

LogRow: TypeAlias = Mapping[str, object] | bytes
"""A row's columns, or what stands there if it can't be read."""

_FORMS: Final = frozenset({"text", "xml", "message"})
_ABSENT: Final[tuple[object, ...]] = (None, "", {})
"""What counts as no content."""


class LogEntry(msgspec.Struct, frozen=True, gc=False):
    """One line of a log, read."""

    n: int
    """The line, from 1; of a table the row, its header not counted."""
    at_us: int | None
    at_text: str | None
    """The time as written; null, as is `at_us`, if the line can't be read."""
    line: str | None
    message: Message | Reject
    content: str
    """The message in the form it came in."""
    given_id: str | None = None

    @property
    def id(self) -> str:
        """The id that the log gives, or one derived from content and position."""
        return self.given_id or derived_id(f"{self.at_text}\n{self.content}".encode(), self.n)


def read_row(n: int, row: LogRow) -> LogEntry:
    """Read a line's columns, or reject a line that has none that are beyond doubt."""
    entry = _read_columns(n, row) if not isinstance(row, bytes) else None
    if entry is not None:
        return entry
    content = row if isinstance(row, bytes) else msgspec.json.encode(row)
    return LogEntry(n, None, None, None, unreadable(content), content.decode(errors="replace"))


def _read_columns(n: int, columns: Mapping[str, object]) -> LogEntry | None:
    at = columns.get("at")
    at_us = parse_time(at) if isinstance(at, str) else None
    line = columns.get("line")
    line = line if isinstance(line, str) and line else None
    read = _read_content(columns, line)
    if at_us is None or read is None:
        return None
    given = columns.get("id")
    return LogEntry(n, at_us, str(at), line, *read, given if isinstance(given, str) else None)


def _read_content(columns: Mapping[str, object], line: str | None) -> tuple[Message | Reject, str] | None:
    """Read the one form a message came in; give nothing if there isn't exactly one, of the right type."""
    present = [(name, value) for name, value in columns.items() if name in _FORMS and value not in _ABSENT]
    if len(present) != 1:
        return None
    match present[0]:
        case ("text", str(text)):
            return read_text(text, line), text
        case ("xml", str(xml)):
            return read_xml(xml, line), xml
        case ("message", dict(message)):
            value = msgspec.json.encode(message)
            return read_sent(value).message, value.decode()
        case _:
            return None
