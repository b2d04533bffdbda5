"""`nlets log …`: logs of past traffic turned into other forms, cut and put together (`docs/logs.md`).

Thin: each reads through `reading.py`, and so says on stderr what it noticed. A command of this name is a function here,
or in a module of its own, and a row in `nlets.py`.
"""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from streams.commands.options import LogArgument, MapOption
from streams.commands.reading import reading

OutArgument: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="OUT", help="Where it goes: .jsonl or .csv (also .gz, .zst), .parquet, or a folder if it has no ending."
    ),
]


def convert(log: LogArgument, out: OutArgument, *, map_file: MapOption = None) -> None:
    """Write a log in another form; each line keeps its number."""
    from streams.logs.writing import numbered_as_before, open_sink

    with reading(log, map_file) as opened, open_sink(out) as sink:
        for row in numbered_as_before(opened.rows()):
            sink.write(row)
