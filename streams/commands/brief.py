"""`nlets brief CT`: one state on one page. Imports no broker."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, PoliciesOption, place
from streams.commands.output import print_json
from streams.commands.reading import reading
from streams.messages.times import parse_time


def brief(
    state: Annotated[str, typer.Argument(metavar="STATE", callback=place, help="A state's two letters, such as CT.")],
    *,
    log: Annotated[str | None, typer.Option(metavar="LOG", help="A log to count the expected case review in.")] = None,
    at: Annotated[str, typer.Option(metavar="now|TIME", help="When; a time needs an offset.")] = "now",
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

    at_us = _instant(at)
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


def _instant(at: str) -> int:
    at_us = SystemClock().now_us() if at == "now" else parse_time(at)
    if at_us is None:
        raise typer.BadParameter(f"`{at}` is neither `now` nor a time with seconds and offset", param_hint="--at")
    return at_us
