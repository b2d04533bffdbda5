"""`nlets policy new`: a draft of a state's rules, like another's. Imports no broker."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from streams.clock import SystemClock
from streams.commands.options import PoliciesOption, place
from streams.commands.output import opened


def new(
    state: Annotated[str, typer.Argument(metavar="CT", callback=place, help="Whose rules are to be drafted.")],
    *,
    like: Annotated[str, typer.Option(metavar="NY", callback=place, help="Whose rules they are to be like.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A new file for the draft; without it to stdout.")
    ] = None,
    policies: PoliciesOption = None,
) -> None:
    """Write a draft of a state's rules, like another state's: citations to be found, nothing enforced.

    Examples:
    * `nlets policy new CT --like NY`
    * `nlets policy new CT --like NY --policies policies --out policies/ct.yaml`
    """
    from streams.drafts.drafting import draft_of
    from streams.drafts.models import NoSuchModelError, model_of
    from streams.drafts.sources import sources
    from streams.drafts.zones import ZONES

    there = {place: source for source in sources(policies) for place in source.states}
    model = model_of(there, state, like)
    if out is not None and out.exists():
        raise NoSuchModelError(f"`{out}` exists", "name a file that doesn't")
    today = datetime.fromtimestamp(SystemClock().now_us() / 1e6, ZoneInfo(ZONES[state])).date()
    draft = draft_of(model, state, today)
    with opened(out) as sink:
        sink.write(draft.encode())
    print(f"DRAFT: {state}'s law is to be found; nothing is enforced until it is", file=sys.stderr)
    if state in there:
        print(f"take {state} out of `{there[state].name}`, or the two files contradict each other", file=sys.stderr)
