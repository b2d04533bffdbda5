"""`nlets audit`: what a log answered and refused, beside what the rules of its time say. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, PoliciesOption
from streams.commands.output import print_json, say_warnings
from streams.errors import Exit


def audit(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A traffic log that holds queries and their answers.")],
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long an answer is waited for, by the log's time.")
    ] = 3_600,
    as_json: JsonOption = False,
) -> None:
    """Say what was answered though blocked, or though the law forbade it, and what was refused without a rule.

    Exits with 3 if something was answered though a rule in force said no.
    """
    from streams.leaks.audit import Audit
    from streams.leaks.comparing import Kind
    from streams.leaks.document import document, lines
    from streams.logs.opening import open_log
    from streams.policies.context_files import ContextFiles

    context = ContextFiles(policies, directory, grants).load()
    audited, opened = Audit(context, round(wait * 10**6)), open_log(log)
    findings = sorted(audited.findings(opened.entries()), key=lambda each: (each.n, each.to))
    say_warnings(opened.notices.problems())
    if as_json:
        print_json(document(findings, audited.tallies, context.digest))
    else:
        print("\n".join(lines(findings, audited.tallies)))
    if audited.tallies.found[Kind.BLOCKED]:
        raise typer.Exit(Exit.NO)
