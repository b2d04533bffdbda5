"""Proofs in words, and as the document that programs read (`docs/policy-prove.md`)."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from streams.policies.context import Context
from streams.policies.grants_file import grant_row
from streams.prove.counterexamples import Example
from streams.prove.proofs import Proof, Proofs
from streams.prove.proving import Result

_WORDS: Final = {
    Result.PROVEN: "proven",
    Result.REFUTED: "refuted: this message breaks it",
    Result.VACUOUS: "vacuous: there is no message that it speaks of",
    Result.UNKNOWN: "unknown: the solver gave up or ran out of time, which proves nothing",
}


def lines(proofs: Proofs) -> Iterator[str]:
    """Say what was found in text."""
    for proof in proofs.proofs:
        yield f"{proof.intent.id}: {_WORDS[proof.result]}"
        yield f"    {' '.join(proof.intent.says.split())}"
        if proof.example is not None:
            yield from (f"    {line}" for line in example_lines(proof.example))
    yield ""
    yield counted(proof.result for proof in proofs.proofs)
    yield f"{proofs.solver}: {proofs.start_up_seconds:.2f} s to start, {proofs.solver_seconds:.2f} s to prove"


def counted(results: Iterable[Result]) -> str:
    """Count results by kind."""
    found = list(results)
    return ", ".join(f"{found.count(result)} {result}" for result in Result if result in found)


def example_lines(example: Example) -> Iterator[str]:
    """Show a counterexample: the line of a log, and what it takes."""
    yield msgspec.json.encode(example.row()).decode()
    if example.to not in example.message.destinations:
        yield f"to {example.to}"
    if example.ticket is not None:
        asked = f"{example.ticket.asked_key}{' for a photo' if example.ticket.photo else ''}"
        yield f"as the answer to {asked}, which the running switch knows and no log says"
    yield from (f"covered by the grant {','.join(grant_row(grant).values())}" for grant in example.grants)


def example_document(example: Example | None) -> dict[str, object]:
    """Give a counterexample: the line of a log, and beside it what it takes."""
    if example is None:
        return {"counterexample": None}
    ticket, grants = example.ticket, [grant_row(grant) for grant in example.grants]
    asked = {"asked_by": ticket and ticket.asked_key, "asked_photo": ticket and ticket.photo}
    return {"counterexample": example.row(), "to": example.to, **asked, "grants": grants}


def document(proofs: Proofs) -> dict[str, object]:
    """Give what programs read."""
    case = proofs.case
    return {
        "intents": [proof_document(proof) for proof in proofs.proofs],
        "context": Context(case.bundle, case.directory).digest,
        "solver": proofs.solver,
        "start_up_seconds": round(proofs.start_up_seconds, 6),
        "solver_seconds": round(proofs.solver_seconds, 6),
    }


def proof_document(proof: Proof) -> dict[str, object]:
    """Give what was found of one intent."""
    return {
        "id": proof.intent.id,
        "says": " ".join(proof.intent.says.split()),
        "result": proof.result.value,
        **example_document(proof.example),
        "seconds": round(proof.seconds, 6),
    }
