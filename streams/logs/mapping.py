"""A foreign row, read as one of ours by the names that its columns have (`column_map.py`).

A time that is none by the map stays as it is, and its row is rejected; so does one that its zone never had.
Of one that the zone had twice, as clocks went back, the first is taken, and that is noticed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from streams.logs.column_map import ColumnMap
from streams.logs.foreign_times import Doubt, ForeignTimes
from streams.logs.notices import Kind, Notices
from streams.messages.log import LogRow
from streams.messages.wire import VERSION

_BETWEEN: Final = re.compile(r"[\s,;]+")
_ABSENT: Final[tuple[object, ...]] = (None, "")
_TAKEN_OVER: Final = ("line", "id", "text", "xml", "message")


class Mapped:
    """Reads rows by a map."""

    def __init__(self, columns: ColumnMap, notices: Notices) -> None:
        self._map: Final = columns
        self._notices: Final = notices
        self._times: Final = ForeignTimes(columns.times, columns.zone)
        named = columns.columns
        scalars = (named.line, named.id, named.text, named.xml, named.message, named.key, named.sender, named.to)
        names = [*named.at, *filter(None, (*scalars, named.control, named.free)), *named.fields.values()]
        self.known: Final = frozenset(names) | {name.partition(".")[0] for name in names} | set(columns.ignore)
        """The columns that are looked at, or need not be."""

    def read(self, n: int, row: LogRow) -> LogRow:
        """Read a row."""
        if isinstance(row, bytes):
            return row
        given: dict[str, object] = {"at": self._time(n, row)}
        for name in _TAKEN_OVER:
            value = self._value(name, getattr(self._map.columns, name), row)
            if value not in _ABSENT:
                given[name] = value
        if self._map.columns.key:
            given["message"] = dict(self._letter(row, given))
        return given

    def _letter(self, row: Mapping[str, object], given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        """Put a message together from its columns."""
        columns = self._map.columns
        destinations = _BETWEEN.split(self._text("to", columns.to, row).strip())
        yield "v", VERSION
        yield "id", str(given.get("id", ""))
        yield "key", self._text("key", columns.key, row)
        yield "from", self._text("from", columns.sender, row)
        yield "to", [each for each in destinations if each]
        fields = ((tag, self._text(tag, column, row)) for tag, column in columns.fields.items())
        yield "fields", [[tag, value] for tag, value in fields if value]
        for name in ("control", "free"):
            text = self._text(name, getattr(columns, name), row)
            if text:
                yield name, text

    def _text(self, name: str, column: str | None, row: Mapping[str, object]) -> str:
        value = self._value(name, column, row)
        return "" if value is None else str(value).strip()

    def _value(self, name: str, column: str | None, row: Mapping[str, object]) -> object:
        value = _found(row, column) if column else None
        if isinstance(value, str):
            value = self._map.words.get(name, {}).get(value, value)
        return self._map.always.get(name) if value in _ABSENT else value

    def _time(self, n: int, row: Mapping[str, object]) -> object:
        """Give a row's time as we write times, or as it is if it is none."""
        parts = (_found(row, column) for column in self._map.columns.at)
        written = " ".join(str(part).strip() for part in parts if part not in _ABSENT)
        found = self._times.read(written)
        if found and found.doubt is Doubt.TWICE:
            self._notices.add(Kind.TWICE, n, written)
        return found.at if found else written


def _found(row: Mapping[str, object], name: str) -> object:
    """Find a column by its name, or by the way that its name leads."""
    value: object = row
    if name in row:
        return row[name]
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
