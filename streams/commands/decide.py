"""`nlets decide`: verdicts for a log, offline (`docs/formats.md#rows-of-nlets-decide`). Imports no broker."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, LogArgument, MapOption, PoliciesOption
from streams.commands.output import opened, say_warnings
from streams.commands.reading import reading, spare
from streams.logs.notices import REJECTED
from streams.messages.times import parse_time


def decide(
    log: LogArgument,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    map_file: MapOption = None,
    as_of: Annotated[
        str, typer.Option(metavar="recorded|now|TIME", help="By which time rules and grants are taken.")
    ] = "recorded",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where rows go; without it to stdout.")] = None,
) -> None:
    """Say what becomes of each message of a log, without a broker: one JSON object a line."""
    from streams.policies.context_files import ContextFiles
    from streams.policies.plans import Plans
    from streams.policies.verdicts import write_verdicts
    from streams.policies.warnings import warnings

    as_of_us = _as_of_us(as_of)
    context = ContextFiles(policies, directory, grants).load()
    say_warnings(warnings(context))
    spare(log, out, "--out")
    with reading(log, map_file, REJECTED) as read, opened(out) as sink:
        print(write_verdicts(Plans(context), read.entries(), as_of_us, sink.write), file=sys.stderr)


def _as_of_us(as_of: str) -> int | None:
    """Give the instant to judge by, or nothing if each message has its own."""
    if as_of == "recorded":
        return None
    at_us = SystemClock().now_us() if as_of == "now" else parse_time(as_of)
    if at_us is None:
        what = f"`{as_of}` is neither `recorded` nor `now`, nor a time with seconds and offset"
        raise typer.BadParameter(what, param_hint="--as-of")
    return at_us
