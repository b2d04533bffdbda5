"""`nlets policy lint`: what is idle, contradictory or unfounded in policies. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.commands.collecting import collect_seldom
from streams.commands.options import (
    NOW,
    AtOption,
    DirectoryOption,
    GrantsOption,
    JsonOption,
    PoliciesArgument,
    instant_us,
)
from streams.commands.output import print_json
from streams.commands.reading import reading
from streams.commands.watching import unwatched, watched
from streams.errors import Exit
from streams.lint.checks import LONGEST_GRANT, Severity, chosen
from streams.logs.notices import REJECTED

_CODES = "these codes, or what begins so, with commas between: NP1,NP204."


def lint(
    policies: PoliciesArgument = None,
    *,
    cases: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILES", help="Cases of the rules, or a folder of them; may be given again."),
    ] = None,
    log: Annotated[str | None, typer.Option(metavar="LOG", help="Also say which rules a log never met.")] = None,
    select: Annotated[str, typer.Option(metavar="CODES", help=f"Look for nothing but {_CODES}")] = "",
    ignore: Annotated[str, typer.Option(metavar="CODES", help=f"Don't look for {_CODES}")] = "",
    level: Annotated[
        Severity, typer.Option(help="How grave a finding must be for the command to exit with 3.")
    ] = Severity.WARNING,
    longest_grant: Annotated[
        int, typer.Option(metavar="DAYS", min=1, help="How long a grant may last without being remarked on.")
    ] = LONGEST_GRANT,
    at: AtOption = NOW,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what in policies does nothing, contradicts itself or stands on nothing, with file and line.

    Exits with 3 if anything as grave as the level is found.

    Examples:
    * `nlets policy lint policies --cases cases.yaml --grants grants.csv`
    * `nlets policy lint --ignore NP204 --json`
    """
    from streams.lint.gathering import Given, gather
    from streams.lint.linting import lint as look_into
    from streams.lint.telling import document, lines
    from streams.policies.context_files import ContextFiles

    checks = chosen(_words(select), _words(ignore))
    now_us = instant_us(at, "--at")
    given = Given(ContextFiles(policies, directory, grants), tuple(cases or ()), longest_grant)
    material = gather(given, now_us)
    if log is not None:
        watch = unwatched if as_json else watched
        with reading(log, None, REJECTED) as opened, watch("messages read", opened.entries()) as entries:
            material = material.with_log(log, entries)
    collect_seldom()
    linted = look_into(material, checks)
    print_json(document(linted)) if as_json else print("\n".join(lines(linted)))
    if linted.reaches(level):
        raise typer.Exit(Exit.NO)


def _words(codes: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in codes.split(",")) if codes else ()
