"""What the commands that prove work with. Imported when they work: whoever reads help needs none of it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import typer
from pydantic import ValidationError

from streams.clock import SystemClock
from streams.commands.output import opened
from streams.commands.watching import watched
from streams.errors import Exit, Problem, UnusableFileError
from streams.messages.tables import read_text_file
from streams.messages.times import write_time
from streams.policies.context_files import ContextFiles
from streams.prove.certificate import Certificate, Part, certificate_of
from streams.prove.proofs import Case, Proof, Proofs
from streams.prove.proving import Result
from streams.prove.reading import intents_at, load_intents
from streams.prove.signing import signed
from streams.prove.solvers import SOLVERS, Solver


def solver_named(name: str, limit: float) -> Callable[[], Solver]:
    """Give what makes a solver, by its name, with the seconds that a question may take."""
    if name not in SOLVERS:
        raise typer.BadParameter(f"`{name}` is none of {', '.join(SOLVERS)}", param_hint="--solver")
    return partial(SOLVERS[name], round(limit * 1000))


def proving(proofs: Iterator[Proof], of: int) -> Iterator[Proof]:
    """Show how far the proofs have come."""
    with watched("proving", proofs, of) as seen:
        yield from seen


def certify(found: Proofs, files: dict[Part, str | None], path: Path, key: Path | None) -> None:
    """Write a certificate, signed if there is a key."""
    written = certificate_of(found, files, write_time(SystemClock().now_us()))
    if key is not None:
        written = signed(written, read_text_file(key).encode())
    write_file(path, written.model_dump_json(indent=2).encode() + b"\n")


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file, or standard output."""
    with opened(path) as sink:
        sink.write(content)


def end_with(found: Proofs) -> None:
    """End with what the results come to: one that is refuted says no, whatever another is."""
    results = {proof.result for proof in found.proofs}
    if results & {Result.REFUTED, Result.VACUOUS}:
        raise typer.Exit(Exit.NO)
    if Result.UNKNOWN in results:
        raise typer.Exit(Exit.FAILED)


def case_at(places: Mapping[Part, str | None]) -> Case:
    """Read what is to be proven from where it lies; nothing means what comes with the program."""
    paths = {part: Path(name) if name is not None else None for part, name in places.items()}
    context = ContextFiles(paths[Part.POLICIES], paths[Part.DIRECTORY]).load()
    intents = load_intents(intents_at(places[Part.INTENTS] or ""), context.directory)
    return Case(intents, context.bundle, context.directory)


def read_certificate(path: Path) -> Certificate:
    """Read a certificate.

    Raises:
        UnusableFileError: it is none.
    """
    try:
        return Certificate.model_validate_json(read_text_file(path))
    except ValidationError as error:
        problems = (
            Problem(
                ".".join(map(str, one["loc"])) or "no certificate",
                one["msg"].lower(),
                one.get("ctx", {}).get("hint", ""),
            )
            for one in error.errors(include_url=False)
        )
        raise UnusableFileError(str(path), tuple(problems)) from error
