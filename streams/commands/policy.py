"""`nlets policy check` and `nlets policy show`: whether policies can be used, and what they say. Imports no broker."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from streams.clock import SystemClock
from streams.commands.options import (
    NOW,
    DirectoryOption,
    GrantsOption,
    JsonOption,
    PoliciesArgument,
    PoliciesOption,
    place,
)
from streams.commands.output import print_json, say_warnings
from streams.errors import UnusableFileError
from streams.messages.times import parse_time

_LISTED: Final = frozenset({"usable", "warnings"})
"""What is said otherwise to people: by the exit code, and on stderr."""


def check(
    policies: PoliciesArgument = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether policies, agencies and grants can be used, with everything that is wrong.

    Examples:
    * `nlets policy check policies --grants grants.csv`
    """
    from streams.policies.context_files import ContextFiles
    from streams.policies.summary import summary
    from streams.policies.warnings import warnings

    try:
        context = ContextFiles(policies, directory, grants).load()
    except UnusableFileError as error:
        if not as_json:
            raise
        print_json({"usable": False, "problems": [asdict(problem) for problem in error.problems]})
        raise typer.Exit(error.exit) from None
    if as_json:
        return print_json(summary(context))
    say_warnings(warnings(context))
    print("\n".join(f"{name}: {value}" for name, value in summary(context).items() if name not in _LISTED))
    return None


def show(
    state: Annotated[str, typer.Option(metavar="WA", callback=place, help="Whose rules.")],
    at: Annotated[
        str,
        typer.Option(metavar="now|DATE|TIME", help="As they stand when; a date begins at the state's midnight."),
    ] = NOW,
    *,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what a state's rules are on a date: in force, law that nothing enforces, or without effect.

    Examples:
    * `nlets policy show --state WA --at 2025-11-19`
    """
    from streams.policies.context_files import ContextFiles
    from streams.policies.show import rules_at

    bundle = ContextFiles(policies).load().bundle
    rules = rules_at(bundle, state, _instant(at, bundle.zone_of(state)))
    if as_json:
        return print_json({"state": state, "at": at, "rules": [asdict(rule) for rule in rules]})
    told = ("\n  ".join((f"{rule.id}: {rule.status.value}", *rule.lines)) for rule in rules)
    print("\n\n".join(told) or f"{state} has no rules: everything passes")
    return None


def _instant(at: str, zone: ZoneInfo) -> int:
    """Read the instant asked for; a bare date begins at midnight in the state's zone."""
    if at == NOW:
        return SystemClock().now_us()
    at_us = parse_time(at)
    return _midnight(at, zone) if at_us is None else at_us


def _midnight(at: str, zone: ZoneInfo) -> int:
    from streams.policies.bundle import midnight_us

    try:
        return midnight_us(date.fromisoformat(at), zone)
    except ValueError:
        what = f"`{at}` is neither `now` nor a date such as 2025-11-19 nor a time such as 2025-11-19T00:00:00-08:00"
        raise typer.BadParameter(what, param_hint="--at") from None
