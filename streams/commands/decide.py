"""`nlets decide`: verdicts for a log, offline (`docs/formats.md#rows-of-nlets-decide`). Imports no broker."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, PoliciesOption
from streams.commands.output import opened, say_warnings
from streams.messages.times import parse_time


def decide(
    log: Annotated[
        Path,
        typer.Argument(
            metavar="LOG", help="A traffic log: .jsonl (also .gz, .zst), .csv or .parquet.", exists=True, dir_okay=False
        ),
    ],
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_of: Annotated[
        str, typer.Option(metavar="recorded|now|TIME", help="By which time rules and grants are taken.")
    ] = "recorded",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rows go; without it to stdout.")] = None,
) -> None:
    """Say what becomes of each message of a log, without a broker: one JSON object a line."""
    from streams.messages.log import read_log
    from streams.policies.context_files import ContextFiles
    from streams.policies.grants_file import warnings
    from streams.policies.plans import Plans
    from streams.policies.verdicts import write_verdicts

    as_of_us = _as_of_us(as_of)
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    if out is not None and out.exists() and out.samefile(log):
        raise typer.BadParameter("would overwrite the log", param_hint="--out")
    with opened(out) as sink:
        print(write_verdicts(Plans(context), read_log(log), as_of_us, sink.write), file=sys.stderr)


def _as_of_us(as_of: str) -> int | None:
    """Give the instant to judge by, or nothing if each message has its own."""
    if as_of == "recorded":
        return None
    at_us = SystemClock().now_us() if as_of == "now" else parse_time(as_of)
    if at_us is None:
        what = f"`{as_of}` is neither `recorded` nor `now`, nor a time with seconds and offset"
        raise typer.BadParameter(what, param_hint="--as-of")
    return at_us
