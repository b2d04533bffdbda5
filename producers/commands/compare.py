"""`nlets load compare`: read two reports, put them side by side, judge the difference."""

import json
from pathlib import Path
from typing import Annotated

import typer

from producers.commands.options import JsonOption
from streams.errors import Exit


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="A report, as `nlets load --out A.json` writes it.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="A later one.")],
    *,
    fail_over: Annotated[
        str | None, typer.Option(metavar="PERCENT", help="Exit 3 if B is worse by more than that, as `10%`.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two reports of loads: throughput, and percentiles in all and by class.

    Where the two can't be compared, since one is invalid, or load or machine differ, it says so and exits 1.

    Examples:
    * `nlets load compare before.json after.json`
    * `nlets load compare before.json after.json --fail-over 10% --json`
    """
    from rich.console import Console

    from producers.load.reporting.compare import compare as compare_reports
    from producers.load.reporting.compared import side_by_side
    from producers.load.reporting.document import read_document
    from producers.load.reporting.shares import read_share

    limit = None if fail_over is None else read_share("--fail-over", fail_over)
    comparison = compare_reports(read_document(before), read_document(after))
    is_worse = limit is not None and bool(comparison.worse_than(limit))
    if as_json:
        print(json.dumps({**comparison.to_json(), "fail_over": limit, "worse": is_worse}, indent=2))
    else:
        Console(highlight=False).print(side_by_side(comparison, limit))
    if not comparison.is_comparable:
        raise typer.Exit(Exit.FAILED)
    if is_worse:
        raise typer.Exit(Exit.NO)
