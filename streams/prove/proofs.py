"""Intents proven one by one, each with what a counterexample comes to once it was held to the real decision."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.prove.breaches import breaks
from streams.prove.counterexamples import Example, UnconfirmedExampleError, decided, example_of
from streams.prove.intents import Intent, Intents
from streams.prove.proving import Prover, Result
from streams.prove.script import Script, script_of
from streams.prove.solvers import Solver


@dataclass(frozen=True)
class Case:
    """What is to be proven, of which policies, for which directory."""

    intents: Intents
    bundle: Bundle
    directory: Directory

    def script(self) -> Script:
        """Write it down for a solver."""
        return script_of(self.directory, self.bundle, self.intents.intents)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of one intent."""

    intent: Intent
    result: Result
    example: Example | None
    """A message that breaks it."""
    solver_ns: int


@dataclass(frozen=True)
class Proofs:
    """What was found of all of them, by which solver."""

    case: Case
    script_digest: str
    solver: str
    start_up_ns: int
    """Until the solver had read everything; of that no intent's time holds any part."""
    proofs: tuple[Proof, ...] = field(default=())


def proved(case: Case, script: Script, prover: Prover) -> Iterator[Proof]:
    """Prove every intent of a case, in order.

    Raises:
        UnconfirmedExampleError: the real decision doesn't confirm a counterexample.
    """
    for intent, question in zip(case.intents.intents, script.questions, strict=True):
        found = prover.find(question)
        example = example_of(found.model, script.world) if found.model is not None else None
        if example is not None:
            confirm(case, intent, example)
        yield Proof(intent, found.result, example, found.solver_ns)


def confirm(case: Case, intent: Intent, example: Example) -> None:
    """Hold a counterexample to the real decision.

    Raises:
        UnconfirmedExampleError: it is none.
    """
    decision = decided(example, case.bundle, case.directory)
    if decision is None or not breaks(intent, example, decision, case.directory):
        raise UnconfirmedExampleError(intent.id, example.row()["text"])


def prove(
    case: Case,
    solver: Callable[[], Solver],
    clock_ns: Callable[[], int],
    watched: Callable[[Iterator[Proof], int], Iterator[Proof]] = lambda found, _of: found,
) -> Proofs:
    """Prove a case with a solver. `watched` sees each proof pass, of how many."""
    began_ns = clock_ns()
    script, ready = case.script(), solver()
    prover = Prover(script, ready, clock_ns)
    start_up_ns = clock_ns() - began_ns
    found = tuple(watched(proved(case, script, prover), len(script.questions)))
    return Proofs(case, script.digest, ready.version, start_up_ns, found)
