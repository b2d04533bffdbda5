"""`nlets policy prove`: whether what must never be can't be, whatever message comes. Imports no broker."""

from pathlib import Path
from typing import Annotated

import typer

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, JsonOption, LimitOption, PoliciesOption, SolverOption
from streams.commands.output import print_json
from streams.errors import UsageError


class NothingToSignError(UsageError):
    """A key was given, and nowhere to write what is signed."""

    hint = "give --certificate, too"

    def __str__(self) -> str:
        return "--sign signs a certificate, and none is written"


def prove(
    intents: Annotated[
        str,
        typer.Argument(metavar="INTENTS", help="A file of intents; `blocks` and `gaps` come with the program."),
    ],
    *,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was found, for `nlets policy verify`.")
    ] = None,
    sign: Annotated[
        Path | None, typer.Option(metavar="KEY", help="Sign the certificate with an Ed25519 key (PEM).")
    ] = None,
    smt_lib: Annotated[
        Path | None, typer.Option("--smt-lib", metavar="FILE", help="Write what the solver is asked, for any other.")
    ] = None,
    solver: SolverOption = "z3",
    limit: LimitOption = 60.0,
    directory: DirectoryOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove what can't be: for all keys, askers, dates, fields and grants, of all places at once.

    Exits with 3 if an intent is refuted or vacuous, with 1 if the solver can't tell.

    Examples:
    * `nlets policy prove blocks`
    * `nlets policy prove intents.yaml --policies bill --json`
    """
    from streams.commands.proofs import certify, end_with, proving, solver_named, write_file
    from streams.policies.context_files import ContextFiles
    from streams.prove.certificate import Part
    from streams.prove.proofs import Case
    from streams.prove.proofs import prove as prove_all
    from streams.prove.reading import intents_at, load_intents
    from streams.prove.telling import document, lines

    if sign is not None and certificate is None:
        raise NothingToSignError
    make_solver = solver_named(solver, limit)
    context = ContextFiles(policies, directory).load()
    case = Case(load_intents(intents_at(intents), context.directory), context.bundle, context.directory)
    if smt_lib is not None:
        write_file(smt_lib, case.script.written().encode())
    found = prove_all(case, make_solver, SystemClock().monotonic_ns, proving)
    if certificate is not None:
        names = {Part.POLICIES: policies, Part.DIRECTORY: directory, Part.INTENTS: intents}
        files = {part: None if name is None else str(name) for part, name in names.items()}
        certify(found, files, certificate, sign)
    if as_json:
        print_json(document(found))
    else:
        print("\n".join(lines(found)))
    end_with(found)
