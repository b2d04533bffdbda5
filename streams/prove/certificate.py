"""What was proven, of which files, by which solver: a document that somebody else can prove anew."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from streams.files.words import fault
from streams.policies.digest import canonical, digest
from streams.prove.proofs import Case, Proofs
from streams.prove.proving import Result

FORM: Final = "nlets-emulator certificate 1"


class Part(StrEnum):
    """What a proof is of."""

    POLICIES = "policies"
    DIRECTORY = "directory"
    INTENTS = "intents"


class _Piece(BaseModel):
    """One part of a certificate: never changed, and holding nothing that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Piece):
    """A file, or what comes with the program, by the digest of its content."""

    file: str | None
    """Where it was read; nothing means what comes with the program."""
    digest: str


class Certified(_Piece):
    """What was found of one intent."""

    id: str
    result: Result
    seconds: Annotated[float, Field(ge=0)]


class Signature(_Piece):
    """Who answers for a certificate."""

    algorithm: Literal["Ed25519"]
    public_key: str
    """32 bytes, in base64."""
    value: str
    """64 bytes, in base64: of the certificate without its signature, as canonical JSON."""


def _every_part(files: dict[Part, Named]) -> dict[Part, Named]:
    missing = [part.value for part in Part if part not in files]
    if missing:
        raise fault(f"does not name the {' and '.join(missing)}", "each part has a file and a digest")
    if files[Part.INTENTS].file is None:
        raise fault("does not say where the intents were", "no intents are meant where none are named")
    return files


def _each_once(results: tuple[Certified, ...]) -> tuple[Certified, ...]:
    ids = [one.id for one in results]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise fault(f"says more than one thing of {', '.join(twice)}", "each intent has one result")
    return results


def _named(solver: str) -> str:
    if not solver.strip():
        raise fault("names no solver", "it is the solver's name and version")
    return solver


class Certificate(_Piece):
    """What was proven of which files."""

    form: Literal["nlets-emulator certificate 1"] = FORM
    files: Annotated[dict[Part, Named], AfterValidator(_every_part)]
    script: str
    """The digest of what the solver was told."""
    solver: Annotated[str, AfterValidator(_named)]
    issued_at: str
    seconds: Annotated[float, Field(ge=0)]
    """How long the solver took, its start left out."""
    results: Annotated[tuple[Certified, ...], AfterValidator(_each_once)]
    signature: Signature | None = None

    def signed_bytes(self) -> bytes:
        """Give what a signature is of."""
        return canonical(self.model_dump(mode="json", exclude={"signature"}))


def digests_of(case: Case) -> dict[Part, str]:
    """Name the content of what a proof is of; comments and layout are none of it."""
    intents = digest(canonical(case.intents.model_dump(mode="json")))
    return {Part.POLICIES: case.bundle.digest, Part.DIRECTORY: case.directory.digest, Part.INTENTS: intents}


def certificate_of(proofs: Proofs, files: Mapping[Part, str | None], issued_at: str) -> Certificate:
    """Write down what was found."""
    digests = digests_of(proofs.case)
    return Certificate(
        files={part: Named(file=files[part], digest=digests[part]) for part in Part},
        script=proofs.script_digest,
        solver=proofs.solver,
        issued_at=issued_at,
        seconds=proofs.solver_seconds,
        results=tuple(
            Certified(id=proof.intent.id, result=proof.result, seconds=proof.seconds) for proof in proofs.proofs
        ),
    )


def changed(certificate: Certificate, case: Case) -> tuple[Part, ...]:
    """Say which files are no longer what the certificate is of."""
    digests = digests_of(case)
    return tuple(part for part in Part if certificate.files[part].digest != digests[part])


def differing(certificate: Certificate, proofs: Proofs) -> tuple[str, ...]:
    """Name the intents of which something else was found, or nothing on one side."""
    certified = {one.id: one.result for one in certificate.results}
    found = {proof.intent.id: proof.result for proof in proofs.proofs}
    return tuple(sorted(name for name in certified.keys() | found.keys() if certified.get(name) != found.get(name)))
