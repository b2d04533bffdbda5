"""What was found of a certificate and of a change, in words and as documents (`docs/policy-prove.md`)."""

from collections.abc import Iterator
from typing import Final

from streams.prove.certificate import Part
from streams.prove.changing import Changed, Otherwise, Step
from streams.prove.proving import Result
from streams.prove.signing import Signed
from streams.prove.telling import example_document, example_lines
from streams.prove.verifying import Verification

_SIGNED: Final = {
    Signed.UNSIGNED: "not signed",
    Signed.GOOD: "the signature is good",
    Signed.MISSING: "not signed, though a key was given",
    Signed.BAD: "the signature is bad: this is not what was signed",
    Signed.OTHER_KEY: "signed with another key than the one given",
}
_OTHERWISE: Final = {
    Otherwise.UNCHANGED: "nothing else changes",
    Otherwise.CHANGED: "something else changes, too:",
    Otherwise.UNKNOWN: "whether anything else changes is unknown: the solver gave up or ran out of time",
}


def verification_lines(verification: Verification) -> Iterator[str]:
    """Say in text whether a certificate holds."""
    certificate, proofs = verification.certificate, verification.proofs
    for part in Part:
        told = "is no longer what was proven" if part in verification.changed else "as certified"
        yield f"{part} ({verification.places[part] or 'shipped'}): {told}"
    yield f"formulas: {'not those that were certified' if verification.other_script else 'as certified'}"
    yield f"signature: {_SIGNED[verification.signed]}"
    for name, certified, found in _results(verification):
        was, is_now = f"certified as {certified}" if certified else "not certified", found or "nothing"
        yield f"{name}: {was}, found: {is_now}"
    yield "the certificate holds" if verification.holds else "the certificate does not hold"
    yield f"certified by {certificate.solver}, proven anew by {proofs.solver} in {proofs.solver_seconds:.2f} s"


def verification_document(verification: Verification) -> dict[str, object]:
    """Give what programs read of a verification."""
    certificate, proofs = verification.certificate, verification.proofs
    return {
        "holds": verification.holds,
        "changed": list(verification.changed),
        "read_from": {part.value: verification.places[part] for part in Part},
        "other_script": verification.other_script,
        "signature": verification.signed.value,
        "intents": [
            {"id": name, "certified": certified, "found": found} for name, certified, found in _results(verification)
        ],
        "differing": list(verification.differing),
        "certified_by": certificate.solver,
        "solver": proofs.solver,
        "start_up_seconds": round(proofs.start_up_seconds, 6),
        "solver_seconds": round(proofs.solver_seconds, 6),
    }


def _results(verification: Verification) -> Iterator[tuple[str, Result | None, Result | None]]:
    """Give each intent with what was certified and what is found of it; either may be lacking."""
    certified = {one.id: one.result for one in verification.certificate.results}
    found = {proof.intent.id: proof.result for proof in verification.proofs.proofs}
    yield from ((name, certified.get(name), found.get(name)) for name in {**certified, **found})


def change_lines(found: Changed) -> Iterator[str]:
    """Say in text whether a change does what is meant and nothing else."""
    for step in found.steps:
        before, afterwards = step.before, step.afterwards
        yield f"{before.intent.id}: {before.result} before, {afterwards.result} afterwards{_judged(step)}"
        if afterwards.example is not None:
            yield from (f"    {line}" for line in example_lines(afterwards.example))
    yield _OTHERWISE[found.otherwise]
    if found.side is not None:
        yield f"    {found.side.old.value} → {found.side.new.value}"
        yield from (f"    {line}" for line in example_lines(found.side.example))
    yield "the change does what is meant and nothing else" if found.done else "the change is not what is meant"
    yield f"{found.solver}: {found.start_up_seconds:.2f} s to start, {found.solver_seconds:.2f} s to prove"


def change_document(found: Changed) -> dict[str, object]:
    """Give what programs read of a change."""
    side = found.side
    verdicts = {"from_verdict": side.old.value, "to_verdict": side.new.value} if side else {}
    return {
        "done": found.done,
        "intents": [
            {
                "id": step.before.intent.id,
                "before": step.before.result.value,
                "afterwards": step.afterwards.result.value,
                **example_document(step.afterwards.example),
            }
            for step in found.steps
        ],
        "otherwise": {
            "result": found.otherwise.value,
            **example_document(side.example if side else None),
            **verdicts,
        },
        "old": found.change.old.digest,
        "new": found.change.new.digest,
        "directory": found.change.directory.digest,
        "solver": found.solver,
        "start_up_seconds": round(found.start_up_seconds, 6),
        "solver_seconds": round(found.solver_seconds, 6),
    }


def _judged(step: Step) -> str:
    return "" if step.done else ", which is not what is meant"
