"""What was found of each line of a replayed log, kept on disk: memory is the same for any log.

What a trace means is `traces.py`'s business; here it is a line, a kind, a destination and bytes.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from types import TracebackType
from typing import Final, NamedTuple, Self

from streams.broker.timetable import Leg
from streams.policies.rows import ConflictingRowsError

_CACHE_KIB: Final = 32_768
_NOBODY: Final = ""
"""Stands for a destination that there is none of: a key may hold no null."""


class Found(NamedTuple):
    """Something that was found of a request."""

    line: int
    kind: int
    to: str | None
    what: bytes


class Shelf:
    """Keeps what was found, each once."""

    def __init__(self) -> None:
        """Begin empty, in a file that has no name and goes when it is closed."""
        # Autocommit, and nothing that a crash would need: who reads back again begins anew.
        self._file: Final = sqlite3.connect("", isolation_level=None)
        self._file.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_CACHE_KIB};"
            "CREATE TABLE found (line INTEGER, kind INTEGER, whose TEXT, what BLOB, PRIMARY KEY (line, kind, whose))"
            "WITHOUT ROWID;"
            "CREATE TABLE place (number INTEGER, at INTEGER, line INTEGER, PRIMARY KEY (number, at)) WITHOUT ROWID;"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def place(self, legs: Iterable[Leg]) -> None:
        """Note which line stands where in the queries."""
        places = ((leg.partition, *place) for leg in legs for place in zip(leg.offsets, leg.lines, strict=True))
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, ?)", places)
        self._file.execute("COMMIT")

    def line_at(self, partition: int, offset: int) -> int | None:
        """Say which line stands at a place; nothing if the replay did not send what does."""
        query = "SELECT line FROM place WHERE number = ? AND at = ?"
        found: tuple[int] | None = self._file.execute(query, (partition, offset)).fetchone()
        return found and found[0]

    def keep(self, found: Iterable[Found]) -> None:
        """Keep what was found of some requests.

        Raises:
            ConflictingRowsError: something else was found of one of them before.
        """
        rows = [(line, kind, to or _NOBODY, what) for line, kind, to, what in found]
        self._file.execute("BEGIN")
        with closing(self._file.executemany("INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?)", rows)) as kept:
            is_news = kept.rowcount == len(rows)
        self._file.execute("COMMIT")
        if not is_news:
            self._compare(rows)

    def of(self, line: int) -> list[Found]:
        """Give what was found of a line, by kind."""
        query = "SELECT line, kind, whose, what FROM found WHERE line = ? ORDER BY kind, whose"
        return [Found(n, kind, to or None, what) for n, kind, to, what in self._file.execute(query, (line,))]

    def has(self, line: int, kind: int) -> bool:
        """Say whether anything of a kind was found of a line."""
        query = "SELECT 1 FROM found WHERE line = ? AND kind = ? LIMIT 1"
        return self._file.execute(query, (line, kind)).fetchone() is not None

    def _compare(self, rows: Iterable[tuple[int, int, str, bytes]]) -> None:
        """See that what was there already is the same."""
        query = "SELECT 1 FROM found WHERE line = ? AND kind = ? AND whose = ? AND what <> ?"
        for row in rows:
            if self._file.execute(query, row).fetchone():
                raise ConflictingRowsError(row[0], row[2] or None)
