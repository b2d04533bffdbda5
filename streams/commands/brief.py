"""`nlets brief CT`: one state on one page. Imports no broker."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.commands.options import (
    NOW,
    AtOption,
    DirectoryOption,
    GrantsOption,
    JsonOption,
    PoliciesOption,
    instant_us,
    place,
)
from streams.commands.output import print_json
from streams.commands.reading import reading


def brief(
    state: Annotated[str, typer.Argument(metavar="STATE", callback=place, help="A state's two letters, such as CT.")],
    *,
    log: Annotated[str | None, typer.Option(metavar="LOG", help="A log to count the expected case review in.")] = None,
    at: AtOption = NOW,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Where the page goes; without it STATE.html, here.")
    ] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write one page on one state: who gets what today, by which way, law and block, and what stands open.

    Example: `nlets brief CT --log year.parquet --out ct.html`
    """
    from streams.policies.context_files import ContextFiles
    from streams.reports.brief import brief_of, load_of
    from streams.reports.brief_page import Made, brief_document, brief_page
    from streams.reports.files import write_bytes
    from streams.reports.making import synthetic, typed, version

    at_us = instant_us(at, "--at")
    context, load = ContextFiles(policies, directory, grants).load(), None
    if log is not None:
        with reading(log) as opened:
            load = load_of(context, state, opened.entries())
    worlds = load.worlds if load else set()
    share = min((world.share for world in worlds), default=1.0)
    made = Made(typed(), context.digest, version(), synthetic(context, worlds), share)
    told = brief_of(context, state, at_us, load)
    if as_json:
        print_json(brief_document(told, made))
    if out is not None or not as_json:
        path = out or Path(f"{state}.html")
        write_bytes(path, brief_page(told, made).encode())
        print(f"{path} written", file=sys.stderr)
