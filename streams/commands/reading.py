"""A log, opened for a command: what was noticed is said at the end, and one that broke off ends it with 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from streams.commands.output import say_warnings
from streams.errors import Exit, UsageError
from streams.logs.opening import Log, open_log
from streams.logs.sources import parse_source


@contextmanager
def reading(log: str, map_file: Path | None = None) -> Iterator[Log]:
    """Open a log by what it is called, and by the names that its columns have."""
    if map_file is not None:
        raise UsageError("`--map` can't be used yet")
    opened = open_log(parse_source(log))
    yield opened
    say_warnings(opened.notices.problems())
    if opened.notices.broke_off:
        raise typer.Exit(Exit.FAILED)
