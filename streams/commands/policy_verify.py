"""`nlets policy verify`: whether a certificate is still true, proven anew by the other solver. Imports no broker."""

from pathlib import Path
from typing import Annotated, Final

import typer

from streams.clock import SystemClock
from streams.commands.options import JsonOption, LimitOption
from streams.commands.output import print_json
from streams.errors import Exit
from streams.messages.tables import read_text_file

_OTHER: Final = {"z3": "cvc5", "cvc5": "z3"}
"""By which solver is proven anew what one has proven."""


def verify(
    certificate: Annotated[Path, typer.Argument(metavar="CERT", help="What `nlets policy prove --certificate` wrote.")],
    *,
    key: Annotated[
        Path | None, typer.Option(metavar="KEY", help="Whose signature it must have: an Ed25519 public key (PEM).")
    ] = None,
    intents: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where the intents are, if not where the certificate says.")
    ] = None,
    limit: LimitOption = 60.0,
    directory: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the agencies are, if not where the certificate says.")
    ] = None,
    policies: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the policies are, if not where the certificate says.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove anew what a certificate says, from the files and by the other solver; none of its digests is trusted.

    Exits with 3 if a file was changed, something else is found or the signature is bad; 1 if the solver can't tell.

    Examples:
    * `nlets policy verify bill.json --key public.pem`
    """
    from streams.commands.proofs import case_at, proving, read_certificate, solver_named
    from streams.prove.certificate import Part
    from streams.prove.proofs import prove
    from streams.prove.reports import verification_document, verification_lines
    from streams.prove.signing import signature_of
    from streams.prove.verifying import Verification

    read = read_certificate(certificate)
    signed = signature_of(read, read_text_file(key).encode() if key else None)
    given = {Part.POLICIES: policies, Part.DIRECTORY: directory, Part.INTENTS: intents}
    places = {part: str(given[part]) if given[part] is not None else read.files[part].file for part in Part}
    make_solver = solver_named(_OTHER.get(read.solver.split()[0], "cvc5"), limit)
    proofs = prove(case_at(places), make_solver, SystemClock().monotonic_ns, proving)
    found = Verification(read, signed, proofs, places)
    if as_json:
        print_json(verification_document(found))
    else:
        print("\n".join(verification_lines(found)))
    if not found.holds:
        raise typer.Exit(Exit.NO if found.refuted else Exit.FAILED)
