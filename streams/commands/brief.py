"""`nlets brief CT`: one state on one page. Imports no broker."""

import shlex
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, PoliciesOption, place
from streams.commands.output import print_json
from streams.commands.reading import reading
from streams.messages.directory import shipped_directory
from streams.messages.log import LogEntry
from streams.messages.synthetic import Synthesis, synthesis_of
from streams.messages.times import parse_time
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.reports.brief import Load, brief_of, load_of
from streams.reports.brief_page import Made, brief_document, brief_page
from streams.reports.files import write_bytes


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
    context = ContextFiles(policies, directory, grants).load()
    load, world = _load(context, state, log) if log else (None, None)
    made = Made(
        shlex.join(["nlets", *sys.argv[1:]]),
        context.digest,
        metadata.version("nlets-emulator"),
        _synthetic(context, world),
        world.share if world else 1.0,
    )
    told = brief_of(context, state, _instant(at), load)
    if as_json:
        print_json(brief_document(told, made))
    if out is not None or not as_json:
        path = out or Path(f"{state}.html")
        write_bytes(path, brief_page(told, made).encode())
        print(f"{path} written", file=sys.stderr)


def _load(context: Context, state: str, log: str) -> tuple[Load, Synthesis | None]:
    worlds: set[Synthesis] = set()

    def noted(entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
        for entry in entries:
            world = synthesis_of(entry.given_id)
            if world is not None:
                worlds.add(world)
            yield entry

    with reading(log) as opened:
        load = load_of(context, state, noted(opened.entries()))
    return load, min(worlds, default=None)


def _synthetic(context: Context, world: Synthesis | None) -> tuple[str, ...]:
    shipped = context.directory.digest == shipped_directory().digest
    return (
        *((f"the log says that it was invented: {world}",) if world else ()),
        *(("the directory of agencies is the shipped one, which is invented",) if shipped else ()),
    )


def _instant(at: str) -> int:
    at_us = SystemClock().now_us() if at == "now" else parse_time(at)
    if at_us is None:
        raise typer.BadParameter(f"`{at}` is neither `now` nor a time with seconds and offset", param_hint="--at")
    return at_us
