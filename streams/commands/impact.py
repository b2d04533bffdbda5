"""`nlets impact`: what a bill would change, as a page. Imports no broker."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from streams.errors import Problem, UnusableFileError
from streams.reports.files import write_bytes
from streams.reports.impact import Whatif, bills_of
from streams.reports.page import environment
from streams.reports.suppression import LEAST


def impact(
    whatif: Annotated[Path, typer.Argument(metavar="WHATIF.json", help="What `nlets whatif LOG … --json` wrote.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="Where the page goes.")],
) -> None:
    """Write one page on what a bill would change: who is newly refused, what for, and what it adds to case review.

    Example: `nlets whatif year.parquet --new bill --json > bill.json && nlets impact bill.json --out bill.html`
    """
    told = _read(whatif)
    page = (
        environment()
        .get_template("impact.html")
        .render(
            told=told,
            logs=[Path(log).name for log in told.logs],
            bills=tuple(bills_of(told)),
            least=LEAST,
            command=shlex.join(["nlets", *sys.argv[1:]]),
        )
    )
    write_bytes(out, page.encode())


def _read(path: Path) -> Whatif:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Whatif)
    except OSError as error:
        raise UnusableFileError(str(path), (Problem("file", error.strerror or "can't be read"),)) from error
    except msgspec.MsgspecError as error:
        hint = "`nlets whatif LOG --new DIR --json` writes one"
        raise UnusableFileError(str(path), (Problem("document", str(error), hint),)) from error
