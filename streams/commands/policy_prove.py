"""`nlets policy prove`: whether what must never be can't be, whatever message comes. Imports no broker."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, JsonOption, PoliciesOption
from streams.commands.output import opened, print_json
from streams.errors import Exit
from streams.prove.proofs import Proof
from streams.prove.proving import Result

LimitOption: TypeAlias = Annotated[
    float, typer.Option("--limit", min=0.001, metavar="SECONDS", help="How long the solver may take for one question.")
]


def prove(
    intents: Annotated[
        str,
        typer.Argument(
            metavar="INTENTS", help="A file of intents, or `blocks` or `gaps`, which come with the program."
        ),
    ],
    *,
    solver: Annotated[str, typer.Option(metavar="z3|cvc5", help="By which solver.")] = "z3",
    limit: LimitOption = 60.0,
    smt_lib: Annotated[
        Path | None, typer.Option("--smt-lib", metavar="FILE", help="Write what the solver is asked, for any other.")
    ] = None,
    directory: DirectoryOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove that what must never be can't be: for all keys, askers, dates, fields and grants, and all places at once.

    Exits with 3 if any intent isn't proven, with 1 if the solver can't tell.

    Examples:
    * `nlets policy prove blocks`
    * `nlets policy prove intents.yaml --policies bill --json`
    """
    from streams.policies.context_files import ContextFiles
    from streams.prove.proofs import Case
    from streams.prove.proofs import prove as prove_all
    from streams.prove.reading import intents_at, load_intents
    from streams.prove.solvers import SOLVERS
    from streams.prove.telling import document, lines

    if solver not in SOLVERS:
        raise typer.BadParameter(f"`{solver}` is none of {', '.join(SOLVERS)}", param_hint="--solver")
    context = ContextFiles(policies, directory).load()
    case = Case(load_intents(intents_at(intents), context.directory), context.bundle, context.directory)
    if smt_lib is not None:
        with opened(smt_lib) as sink:
            sink.write(case.script().written().encode())
    found = prove_all(case, partial(SOLVERS[solver], round(limit * 1000)), SystemClock().monotonic_ns, watched)
    if as_json:
        print_json(document(found))
    else:
        print("\n".join(lines(found)))
    end_with([proof.result for proof in found.proofs])


def watched(proofs: Iterator[Proof], of: int) -> Iterator[Proof]:
    """Show on stderr how far the proofs have come, if somebody looks."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(proofs, "proving", total=of, console=console, transient=True, disable=not sys.stderr.isatty())


def end_with(results: list[Result]) -> None:
    """End with what the results come to: one that is refuted says no, whatever another is."""
    if Result.REFUTED in results or Result.VACUOUS in results:
        raise typer.Exit(Exit.NO)
    if Result.UNKNOWN in results:
        raise typer.Exit(Exit.FAILED)
