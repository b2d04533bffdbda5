"""`nlets policy timeline`: what is law and what is blocked when, and the gap between. Imports no broker."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.commands.options import NOW, AtOption, JsonOption, PoliciesArgument, any_place, instant_us
from streams.commands.output import opened, print_json


def timeline(
    policies: PoliciesArgument = None,
    *,
    state: Annotated[
        str | None, typer.Option(metavar="WA", callback=any_place, help="One state's rules; without it all.")
    ] = None,
    at: AtOption = NOW,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Also draw it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is law and what is blocked when, how long law went unenforced, and what ends or begins next.

    Examples:
    * `nlets policy timeline --state WA --svg wa.svg`
    * `nlets policy timeline bill --at 2027-01-01T00:00:00-05:00 --json`
    """
    from streams.policies.context_files import ContextFiles
    from streams.timeline.calendar import Calendar
    from streams.timeline.picture import picture
    from streams.timeline.telling import document, lines

    now_us = instant_us(at, "--at")
    calendar = Calendar.of(ContextFiles(policies).load().bundle, now_us, state)
    if svg is not None:
        with opened(svg) as sink:
            sink.write(picture(calendar).encode())
        print(f"{svg} written", file=sys.stderr)
    print_json(document(calendar)) if as_json else print("\n".join(lines(calendar)))
