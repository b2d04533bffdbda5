"""Intents proven one by one, each with what a counterexample comes to once it was held to the real decision."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.prove.breaches import breaks
from streams.prove.counterexamples import Example, UnconfirmedExampleError, decided, example_of
from streams.prove.intents import Intent, Intents
from streams.prove.proving import Finding, Prover, Result
from streams.prove.script import Script, script_of
from streams.prove.solvers import Solver
from streams.prove.world import World

NS: Final = 10**9


@dataclass(frozen=True)
class Case:
    """What is to be proven, of which policies, for which directory."""

    intents: Intents
    bundle: Bundle
    directory: Directory

    @cached_property
    def script(self) -> Script:
        """What a solver is told of it."""
        return script_of(self.directory, self.bundle, self.intents.intents)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found of one intent."""

    intent: Intent
    result: Result
    example: Example | None
    """A message that breaks it."""
    seconds: float
    """Of the solver."""


@dataclass(frozen=True)
class Proofs:
    """What was found of all of them, by which solver."""

    case: Case
    script_digest: str
    solver: str
    start_up_seconds: float
    """Until the solver had read everything; of that no intent's time holds any part."""
    proofs: tuple[Proof, ...]

    @property
    def solver_seconds(self) -> float:
        """Give how long the solver took for all intents, its start left out."""
        return sum(proof.seconds for proof in self.proofs)


def proved(case: Case, script: Script, prover: Prover) -> Iterator[Proof]:
    """Prove every intent of a case, in order.

    Raises:
        UnconfirmedExampleError: the real decision doesn't confirm a counterexample.
    """
    for intent, question in zip(case.intents.intents, script.questions, strict=True):
        yield proof_of(case, intent, script.world, prover.find(question))


def proof_of(case: Case, intent: Intent, world: World, found: Finding) -> Proof:
    """Make a proof of what a solver found; a counterexample is held to the real decision.

    Raises:
        UnconfirmedExampleError: it is none.
    """
    example = example_of(found.model, world) if found.model is not None else None
    if example is not None:
        _confirm(case, intent, example)
    return Proof(intent, found.result, example, found.solver_ns / NS)


def _confirm(case: Case, intent: Intent, example: Example) -> None:
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
    script, ready = case.script, solver()
    prover = Prover(script, ready, clock_ns)
    start_up = (clock_ns() - began_ns) / NS
    found = tuple(watched(proved(case, script, prover), len(script.questions)))
    return Proofs(case, script.digest, ready.version, start_up, found)
