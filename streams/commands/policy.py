"""`nlets policy check` and `nlets policy show`: whether policies can be used, and what they say. Imports no broker."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

import typer

from streams.clock import SystemClock
from streams.commands.context_options import DirectoryOption, GrantsOption, PoliciesOption, say_warnings
from streams.errors import Exit, UnusableFileError
from streams.messages.places import PLACES
from streams.messages.times import parse_time
from streams.policies.bundle import Bundle, midnight_us
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.grants_file import warnings
from streams.policies.show import ShownRule, rules_at

JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def check(
    policies: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Directory of policy files; without it the shipped ones.")
    ] = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether policies, directory and grants can be used, with everything that is wrong."""
    try:
        context = ContextFiles(policies, directory, grants).load()
    except UnusableFileError as error:
        if not as_json:
            raise
        print(json.dumps({"usable": False, "problems": [asdict(problem) for problem in error.problems]}, indent=2))
        raise typer.Exit(Exit.FAILED) from None
    if as_json:
        print(json.dumps(_summary(context), indent=2))
        return
    say_warnings(warnings(context))
    print("\n".join(f"{name}: {value}" for name, value in _summary(context).items() if name not in _LISTED))


_LISTED: Final = frozenset({"usable", "warnings"})


def show(
    state: Annotated[str, typer.Option(metavar="WA", help="Whose rules.")],
    at: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="As they stand when: a date begins at midnight there; a time needs an offset."
        ),
    ] = "now",
    *,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what a state's rules are on a date: in force, law that nothing enforces, or without effect."""
    if state not in PLACES:
        raise typer.BadParameter(f"`{state}` is none of the 54 places", param_hint="--state")
    bundle = ContextFiles(policies).load().bundle
    rules = rules_at(bundle, state, _at_us(at, bundle, state))
    if as_json:
        print(
            json.dumps(
                {"state": state, "at": at, "rules": [asdict(rule) for rule in rules]}, indent=2, ensure_ascii=False
            )
        )
        return
    print("\n\n".join(map(_told, rules)) or f"{state} has no rules: everything passes")


def _told(rule: ShownRule) -> str:
    return "\n  ".join((f"{rule.id}: {rule.status.value}", *rule.lines))


def _at_us(at: str, bundle: Bundle, state: str) -> int:
    """Read the instant asked for; a bare date begins at midnight in the state's zone."""
    if at == "now":
        return SystemClock().now_us()
    at_us = parse_time(at)
    if at_us is None:
        at_us = _midnight(at, bundle.zone_of(state))
    return at_us


def _midnight(at: str, zone: ZoneInfo) -> int:
    try:
        return midnight_us(date.fromisoformat(at), zone)
    except ValueError:
        what = f"`{at}` is neither a date such as 2025-11-19 nor a time with seconds and offset"
        raise typer.BadParameter(what, param_hint="--at") from None


def _summary(context: Context) -> dict[str, object]:
    policies = context.bundle.policies
    return {
        "usable": True,
        "states": len(policies),
        "rules": sum(len(policy.rules) for policy in policies),
        "agencies": len(context.directory.agencies),
        "grants": len(context.grants.grants),
        "bundle_digest": context.bundle.digest,
        "directory_digest": context.directory.digest,
        "grants_digest": context.grants.digest,
        "context": context.digest,
        "warnings": [asdict(warning) for warning in warnings(context)],
    }
