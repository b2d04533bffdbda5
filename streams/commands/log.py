"""`nlets log …`: logs of past traffic turned into other forms, cut and put together (`docs/logs.md`).

Thin: each reads through `reading.py`, and so says on stderr what it noticed. A command of this name is a function here,
or in a module of its own, and a row in `nlets.py`.
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from streams.commands.options import DirectoryOption, LogArgument, MapOption, agency, place, time_us
from streams.commands.reading import reading, reading_one, spare
from streams.logs.rewording import Form, reworded

_OUT: Final = "Where it goes: .jsonl or .csv (also .gz, .zst), .parquet, or a folder if it has no ending."

OutArgument: TypeAlias = Annotated[Path, typer.Argument(metavar="OUT", help=_OUT)]
AgenciesOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--agency", metavar="WORD", help="Who asked: a word of the agency tree. Repeatable.")
]
StatesOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--state", metavar="XX", help="Whose data it is about. Repeatable.")
]
KeysOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--key", metavar="KEY", help="The message key, of answers too. Repeatable.")
]


def convert(
    log: LogArgument,
    out: OutArgument,
    *,
    map_file: MapOption = None,
    form: Annotated[
        Form | None, typer.Option("--as", help="What messages are written as; without it they stay as they are.")
    ] = None,
) -> None:
    """Write a log in another form; each line keeps its number."""
    from streams.logs.writing import numbered_as_before, open_sink, write_rows

    spare(log, out, "OUT")
    with reading(log, map_file) as read, open_sink(out) as sink:
        rows = reworded(read.rows(), form, read.notices) if form else read.rows()
        write_rows(numbered_as_before(rows), sink)


def cut(
    log: LogArgument,
    out: OutArgument,
    *,
    map_file: MapOption = None,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="From this time on.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Until just before this time.")] = None,
    agencies: AgenciesOption = None,
    states: StatesOption = None,
    keys: KeysOption = None,
    directory: DirectoryOption = None,
) -> None:
    """Write those lines of a log that all options want; they are numbered anew."""
    from streams.logs.choosing import Choice, chosen
    from streams.logs.writing import open_sink, write_rows
    from streams.messages.directory import directory_at

    choice = Choice(
        time_us(since, "--from"),
        time_us(until, "--to"),
        frozenset(map(agency, agencies or ())),
        frozenset(map(place, states or ())),
        frozenset(keys or ()),
    )
    known = directory_at(directory)
    spare(log, out, "OUT")
    with reading(log, map_file) as read, open_sink(out) as sink:
        count = write_rows(chosen(read.read_rows(), choice, known), sink)
    print(f"{count} lines", file=sys.stderr)


def merge(
    logs: Annotated[list[str], typer.Argument(metavar="LOG…", help="Logs, as the other commands take one.")],
    *,
    out: Annotated[Path, typer.Option(metavar="OUT", help=_OUT)],
    map_file: MapOption = None,
) -> None:
    """Put logs together by time; lines of equal time in the order in which their logs are named."""
    from streams.logs.merging import merged
    from streams.logs.writing import open_sink, write_rows

    for log in logs:
        spare(log, out, "--out")
    with ExitStack() as stack:
        read = [stack.enter_context(reading_one(log, map_file)) for log in logs]
        write_rows(merged(read), stack.enter_context(open_sink(out)))
