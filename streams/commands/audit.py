"""`nlets audit`: what a log answered and refused, beside what the rules of its time say. Imports no broker."""

from typing import Annotated

import typer

from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, MapOption, PoliciesOption
from streams.commands.output import print_json
from streams.commands.reading import reading
from streams.errors import Exit


def audit(
    log: Annotated[str, typer.Argument(metavar="LOG", help="A log, as `nlets log` takes it, of queries and answers.")],
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    map_file: MapOption = None,
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
    from streams.policies.context_files import ContextFiles

    context = ContextFiles(policies, directory, grants).load()
    audited = Audit(context, round(wait * 10**6))
    with reading(log, map_file) as opened:
        findings = sorted(audited.findings(opened.entries()), key=lambda each: (each.n, each.to))
    if as_json:
        print_json(document(findings, audited.tallies, context.digest))
    else:
        print("\n".join(lines(findings, audited.tallies)))
    if audited.tallies.found[Kind.BLOCKED]:
        raise typer.Exit(Exit.NO)
