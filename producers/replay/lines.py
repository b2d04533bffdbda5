"""The lines of a log as a replay sends them: the form they came in, for the hub to read as it would have."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from producers.replay.apart import apart
from producers.replay.selecting import Selection
from streams.broker.port import Output
from streams.broker.tracks import place
from streams.logs.column_map import ColumnMap
from streams.logs.notices import Notices
from streams.logs.opening import open_log
from streams.logs.sources import Source
from streams.messages.budget_classes import budget_class_of
from streams.messages.directory import Directory
from streams.messages.letters import read_sent
from streams.messages.log import LogEntry, LogRow
from streams.messages.message import Message
from streams.messages.wire import VERSION, RawLetter

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log, and the record it is sent as."""

    entry: LogEntry
    value: bytes

    @property
    def sender(self) -> str:
        """Who claims to have sent it."""
        return self.entry.message.sender or ""

    def output(self, topic: str, partitions: int) -> Output:
        """Write its record; each sender's order is kept within a class."""
        message, key = self.entry.message, self.sender.encode()
        code = message.key.code if isinstance(message, Message) else message.key or ""
        return Output(topic, place(budget_class_of(code), key, partitions), key, self.value)


@dataclass(slots=True)
class Lines:
    """The lines of a log that are replayed. They can be gone through more than once."""

    log: Source
    columns: ColumnMap | None
    selection: Selection
    directory: Directory
    notices: Notices = field(default_factory=Notices)
    """What was noticed when they were last gone through."""

    def __iter__(self) -> Iterator[Line]:
        """Give each with its record."""
        for row, entry in self._selected():
            yield Line(entry, letter(entry, row))

    def entries(self) -> Iterator[LogEntry]:
        """Give each as it was read."""
        return (entry for _, entry in self._selected())

    def _selected(self) -> Iterator[tuple[LogRow, LogEntry]]:
        for row, entry in self._rows() if isinstance(self.log, Path) else apart(self._rows()):
            if self.selection.takes(entry, self.directory):
                yield row, entry

    def _rows(self) -> Generator[tuple[LogRow, LogEntry], None, None]:
        log = open_log(self.log, self.columns)
        self.notices = log.notices
        yield from log.read_rows()


def letter(entry: LogEntry, row: LogRow) -> bytes:
    """Write the record of a line. One that can't be read becomes a letter without content, which the hub rejects."""
    if entry.at_us is None or isinstance(row, bytes):
        return _encode(RawLetter(v=VERSION, id=entry.id))
    return _in_its_form(entry, row)


def _in_its_form(entry: LogEntry, row: Mapping[str, object]) -> bytes:
    match row:
        case {"text": str(text)} if text:
            return _encode(RawLetter(v=VERSION, id=entry.id, text=text, line=entry.line))
        case {"xml": str(xml)} if xml:
            return _encode(RawLetter(v=VERSION, id=entry.id, xml=xml, line=entry.line))
    value = entry.content.encode()
    return value if read_sent(value).id is not None else _encode(RawLetter(v=VERSION, id=entry.id))


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look at the lines tells."""

    messages: int = 0
    unreadable: int = 0
    first_us: int | None = None
    last_us: int | None = None

    @property
    def span_s(self) -> float:
        """How long the log took."""
        return 0.0 if self.first_us is None or self.last_us is None else (self.last_us - self.first_us) / 1e6


def survey(entries: Iterable[LogEntry]) -> Survey:
    """Count lines, and find when the first and the last were recorded."""
    messages = unreadable = 0
    first_us: int | None = None
    last_us: int | None = None
    for entry in entries:
        messages += 1
        if entry.at_us is None:
            unreadable += 1
            continue
        first_us = entry.at_us if first_us is None else min(first_us, entry.at_us)
        last_us = entry.at_us if last_us is None else max(last_us, entry.at_us)
    return Survey(messages, unreadable, first_us, last_us)
