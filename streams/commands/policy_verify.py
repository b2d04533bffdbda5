"""`nlets policy verify`: whether a certificate is still true, proven anew by the other solver. Imports no broker."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from streams.clock import SystemClock
from streams.commands.options import DirectoryOption, JsonOption, PoliciesOption
from streams.commands.output import print_json
from streams.commands.proofs import LimitOption, solver_named, watched
from streams.errors import Exit, Problem, UnusableFileError
from streams.messages.tables import read_text_file
from streams.policies.context_files import ContextFiles
from streams.prove.certificate import Certificate, Part
from streams.prove.proofs import Case, prove
from streams.prove.reading import intents_at, load_intents
from streams.prove.reports import verification_document, verification_lines
from streams.prove.signing import signature_of
from streams.prove.verifying import Verification

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
    directory: DirectoryOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Prove anew what a certificate says, by the solver that didn't, from the files. No digest is trusted.

    Exits with 3 if a file was changed, something else is found or the signature is bad; 1 if the solver can't tell.
    """
    read = _read(certificate)
    signed = signature_of(read, read_text_file(key).encode() if key else None)
    given = {Part.POLICIES: policies, Part.DIRECTORY: directory, Part.INTENTS: intents}
    places = {part: str(given[part]) if given[part] is not None else read.files[part].file for part in Part}
    make_solver = solver_named(_OTHER.get(read.solver.split()[0], "cvc5"), limit)
    proofs = prove(_case_at(places), make_solver, SystemClock().monotonic_ns, watched)
    found = Verification(read, signed, proofs, places)
    if as_json:
        print_json(verification_document(found))
    else:
        print("\n".join(verification_lines(found)))
    if not found.holds:
        raise typer.Exit(Exit.NO if found.refuted else Exit.FAILED)


def _case_at(places: Mapping[Part, str | None]) -> Case:
    """Read what is to be proven from where it lies; nothing means what comes with the program."""
    paths = {part: Path(name) if name is not None else None for part, name in places.items()}
    context = ContextFiles(paths[Part.POLICIES], paths[Part.DIRECTORY]).load()
    intents = load_intents(intents_at(places[Part.INTENTS] or ""), context.directory)
    return Case(intents, context.bundle, context.directory)


def _read(path: Path) -> Certificate:
    """Read a certificate.

    Raises:
        UnusableFileError: it is none.
    """
    try:
        return Certificate.model_validate_json(read_text_file(path))
    except ValidationError as error:
        problems = (
            Problem(
                ".".join(map(str, one["loc"])) or "the file", one["msg"].lower(), one.get("ctx", {}).get("hint", "")
            )
            for one in error.errors(include_url=False)
        )
        raise UnusableFileError(str(path), tuple(problems)) from error
