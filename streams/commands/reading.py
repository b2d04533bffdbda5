"""A log, opened for a command: what was noticed is said at the end, and one that broke off ends it with 1."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from streams.commands.output import say_warnings
from streams.errors import Exit, UsageError
from streams.logs.log import Log
from streams.logs.notices import Kind
from streams.logs.sources import parse_source


@contextmanager
def reading(log: str, map_file: Path | None = None, unsaid: Collection[Kind] = ()) -> Iterator[Log]:
    """Open a log by what it is called, and by the names that its columns have."""
    opened = _opened(log, map_file)
    try:
        yield opened
    finally:
        say_warnings(opened.notices.problems(unsaid))
    _end_if_broken(opened)


@contextmanager
def reading_one(log: str, map_file: Path | None = None) -> Iterator[Log]:
    """Open one of several logs: what is said of it names it."""
    opened = _opened(log, map_file)
    try:
        yield opened
    finally:
        say_warnings(replace(problem, where=f"{log}, {problem.where}") for problem in opened.notices.problems())
    _end_if_broken(opened)


def _opened(log: str, map_file: Path | None) -> Log:
    from streams.logs.column_map import load_column_map
    from streams.logs.opening import open_log

    columns = None if map_file is None else load_column_map(map_file)
    try:
        return open_log(parse_source(log), columns)
    except UsageError as error:
        raise typer.BadParameter(". ".join(filter(None, (str(error), error.hint))), param_hint="LOG") from error


def _end_if_broken(log: Log) -> None:
    if log.notices.broke_off:
        raise typer.Exit(Exit.FAILED)


def spare(log: str, out: Path | None, option: str) -> None:
    """Refuse to write over the log that is read."""
    if out is not None and out.exists() and Path(log).exists() and out.samefile(log):
        raise typer.BadParameter("would overwrite the log", param_hint=option)
