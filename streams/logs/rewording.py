"""The messages of a log in another form: as text, as XML, or as letters. Pure.

What can't be written in a form so that it is read as the same message stays as it is, and is noticed; rejects stay too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from streams.logs.notices import Kind, Notices
from streams.messages.letters import to_letter
from streams.messages.log import LogEntry, LogRow, read_row
from streams.messages.message import Message
from streams.messages.niem.writing import write_document
from streams.messages.text import write_text


class Form(StrEnum):
    """What a message can be written as: the names of the columns that it may stand in."""

    TEXT = "text"
    XML = "xml"
    MESSAGE = "message"


def reworded(rows: Iterable[tuple[int, LogRow]], form: Form, notices: Notices) -> Iterator[tuple[int, LogRow]]:
    """Give rows with their messages in a form."""
    for n, row in rows:
        again = _reworded(read_row(n, row), row, form)
        if again is None:
            notices.add(Kind.OTHER_FORM, n)
        yield n, row if again is None else again


def _reworded(entry: LogEntry, row: LogRow, form: Form) -> LogRow | None:
    """Give a row again with its message in a form, or nothing if that would be another message."""
    message = entry.message
    if isinstance(row, bytes) or row.get(form) or not isinstance(message, Message):
        return row
    content = _WRITERS[form](message, entry.id)
    kept = ((name, value) for name, value in row.items() if name not in _WRITERS or value)
    again = {form.value if name in _WRITERS else name: content if name in _WRITERS else value for name, value in kept}
    return again if read_row(entry.n, again).message == message else None


_WRITERS: Final[Mapping[str, Callable[[Message, str], object]]] = {
    Form.TEXT: lambda message, _: write_text(message),
    Form.XML: lambda message, _: write_document(message),
    Form.MESSAGE: lambda message, message_id: msgspec.to_builtins(to_letter(message, message_id)),
}
