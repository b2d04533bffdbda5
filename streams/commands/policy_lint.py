"""`nlets policy lint`: what is idle, contradictory or unfounded in policies. Imports no broker."""

from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, PoliciesArgument, time_us
from streams.commands.output import print_json
from streams.errors import Exit
from streams.lint.checks import Severity


def lint(
    policies: PoliciesArgument = None,
    *,
    level: Annotated[
        Severity, typer.Option(help="How grave a finding must be for the command to exit with 3.")
    ] = Severity.WARNING,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When; without it now.")] = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what in policies does nothing, contradicts itself or stands on nothing, with file and line."""
    from streams.lint.gathering import gather
    from streams.lint.linting import lint as look_into
    from streams.lint.telling import document, lines
    from streams.policies.context_files import ContextFiles

    asked_us = time_us(at, "--at")
    now_us = SystemClock().now_us() if asked_us is None else asked_us
    found = look_into(gather(ContextFiles(policies, directory, grants), now_us))
    print_json(document(found)) if as_json else print("\n".join(lines(found)))
    if any(finding.check.severity.rank >= level.rank for finding in found):
        raise typer.Exit(Exit.NO)
