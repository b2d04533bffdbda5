"""`nlets impact`: what a bill would change, as a page. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer


def impact(
    whatif: Annotated[Path, typer.Argument(metavar="WHATIF.json", help="What `nlets whatif LOG … --json` wrote.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="Where the page goes.")],
) -> None:
    """Write one page on what a bill would change: who is newly refused, what for, and what it adds to case review.

    Example: `nlets whatif year.parquet --new bill --json > bill.json && nlets impact bill.json --out bill.html`
    """
    from streams.reports.files import write_bytes
    from streams.reports.impact import read_whatif
    from streams.reports.impact_page import impact_page
    from streams.reports.making import typed

    write_bytes(out, impact_page(read_whatif(whatif), typed()).encode())
