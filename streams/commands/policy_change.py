"""`nlets policy change`: whether new policies do what is meant, and nothing else. Imports no broker."""

from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import (
    DirectoryOption,
    JsonOption,
    LimitOption,
    NewArgument,
    OldArgument,
    SolverOption,
    policies_at,
)
from streams.commands.output import print_json
from streams.errors import Exit


def change(
    old: OldArgument,
    new: NewArgument,
    *,
    intent: Annotated[str, typer.Option("--intent", metavar="FILE", help="What the change is for: a file of intents.")],
    solver: SolverOption = "z3",
    limit: LimitOption = 60.0,
    directory: DirectoryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that a change does what is meant: not so before, so afterwards, and nothing else changes.

    Exits with 3 if that isn't so, with 1 if the solver can't tell.

    Examples:
    * `nlets policy change --intent no-cbp.yaml shipped bill`
    """
    from streams.commands.proofs import solver_named
    from streams.policies.context_files import ContextFiles
    from streams.prove.changing import Change, examine
    from streams.prove.reading import intents_at, load_intents
    from streams.prove.reports import change_document, change_lines

    make_solver = solver_named(solver, limit)
    contexts = [ContextFiles(policies_at(name), directory).load() for name in (old, new)]
    agencies = contexts[0].directory
    meant = load_intents(intents_at(intent), agencies)
    found = examine(
        Change(contexts[0].bundle, contexts[1].bundle, agencies, meant), make_solver, SystemClock().monotonic_ns
    )
    if as_json:
        print_json(change_document(found))
    else:
        print("\n".join(change_lines(found)))
    if not found.done:
        raise typer.Exit(Exit.NO if found.refuted else Exit.FAILED)
