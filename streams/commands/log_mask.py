"""`nlets log mask`: a log without people (`docs/logs.md#masking`)."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.commands.log import OutArgument
from streams.commands.options import DirectoryOption, LogArgument, MapOption
from streams.errors import Exit


def mask(
    log: LogArgument,
    out: OutArgument,
    *,
    directory: DirectoryOption = None,
    key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Key of the masks: the same key, the same masks; made if it is missing."),
    ] = None,
    map_file: MapOption = None,
) -> None:
    """Write a log in which nobody is named: the same word becomes the same word, and messages are judged as before.

    Exits with 3 if something would have survived; its rows are withheld.
    """
    from streams.commands.reading import reading, spare
    from streams.logs.masking.rows import Masking
    from streams.logs.masking.scanning import Scan, masked_rows
    from streams.logs.writing import numbered_as_before, open_sink
    from streams.messages.directory import directory_at
    from streams.switch.host.keyfile import default_key_file, load_key

    spare(log, out, "OUT")
    key_path = key_file or default_key_file().with_name("mask.key")
    agencies = directory_at(directory)
    masking, scan = Masking(load_key(key_path), agencies), Scan()
    with reading(log, map_file) as opened:
        with open_sink(out) as sink:
            rows = ((entry.n, row) for row, entry in opened.read_rows())
            for row in numbered_as_before(masked_rows(masking, rows, scan)):
                sink.write(row)
        print(f"{scan.said}; key: {key_path}", file=sys.stderr)
    if scan.withheld:
        raise typer.Exit(Exit.NO)
