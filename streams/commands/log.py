"""`nlets log …`: logs of past traffic turned into other forms, cut and put together (`docs/logs.md`).

Thin: each reads through `reading.py`, and so says on stderr what it noticed. A command of this name is a function here,
or in a module of its own, and a row in `nlets.py`.
"""

from typing import Annotated

import typer

from streams.commands.options import LogArgument, MapOption
from streams.commands.reading import reading


def convert(
    log: LogArgument,
    out: Annotated[str, typer.Argument(metavar="OUT", help="A file or folder; its name's ending says the form.")],
    *,
    map_file: MapOption = None,
) -> None:
    """Write a log in another form, its lines numbered as before."""
    with reading(log, map_file) as opened:
        for _ in opened.rows():
            raise typer.BadParameter(f"`{out}` can't be written yet")
