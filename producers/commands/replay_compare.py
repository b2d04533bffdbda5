"""`nlets replay compare`: read two reports of replays, and put them side by side."""

import json
from pathlib import Path
from typing import Annotated

import typer

from producers.commands.options import JsonOption
from streams.errors import Exit


def compare(
    before: Annotated[
        Path,
        typer.Argument(metavar="A", help="A report, as of `nlets replay --out`.", exists=True, dir_okay=False),
    ],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another.", exists=True, dir_okay=False)],
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare two replays: decisions by state and verdict, digest, drift and order. Exits 3 if decisions differ.

    Example:
    * `nlets replay compare recorded.json max.json`
    """
    from rich.console import Console

    from producers.replay.compared import side_by_side
    from producers.replay.comparison import Comparison, read_report

    reports = [read_report(str(path), path.read_bytes()) for path in (before, after)]
    comparison = Comparison(*reports)
    if as_json:
        print(json.dumps(comparison.to_json(), indent=2))
    else:
        Console(highlight=False).print(side_by_side(comparison))
    if not comparison.is_same:
        raise typer.Exit(Exit.NO)
