"""A change that does what it is meant to and nothing else: not already so, so afterwards, all else as before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.messages.directory import Directory
from streams.policies.bundle import Bundle
from streams.policies.decision import Decision, Verdict
from streams.prove.breaches import breaks
from streams.prove.counterexamples import Example, UnconfirmedExampleError, decided, example_of
from streams.prove.decision import Outcomes
from streams.prove.intents import Intent, Intents
from streams.prove.proofs import NS, Case, Proof, proof_of
from streams.prove.proving import Finding, Prover, Result
from streams.prove.script import Draft, Script
from streams.prove.solvers import Solver
from streams.prove.terms import Term, all_of, any_of, negation

ELSE: Final = "anything else"


@dataclass(frozen=True)
class Change:
    """Two bundles, and what the second is to do that the first doesn't."""

    old: Bundle
    new: Bundle
    directory: Directory
    intents: Intents

    def script(self) -> Script:
        """Write it down for a solver: each intent before and afterwards, then all else."""
        draft = Draft(self.directory, (self.old, self.new), self.intents.intents)
        before, after = draft.outcomes(self.old, "old"), draft.outcomes(self.new, "new")
        meant = []
        for intent in self.intents.intents:
            already, so = draft.claim(intent, before), draft.claim(intent, after)
            draft.ask(f"{intent.id}, before", already.premise, already.breach)
            draft.ask(f"{intent.id}, afterwards", so.premise, so.breach)
            meant.append(all_of(already.premise, already.breach))
        draft.ask(ELSE, negation(any_of(*meant)), differs(before, after))
        return draft.finished()

    def before(self) -> Case:
        """Give what is asked of the old bundle."""
        return Case(self.intents, self.old, self.directory)

    def afterwards(self) -> Case:
        """Give what is asked of the new one."""
        return Case(self.intents, self.new, self.directory)


class Otherwise(StrEnum):
    """What became of all that wasn't meant to change."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNKNOWN = "unknown"


_OTHERWISE: Final[Mapping[Result, Otherwise]] = {
    Result.PROVEN: Otherwise.UNCHANGED,
    Result.VACUOUS: Otherwise.UNCHANGED,
    Result.REFUTED: Otherwise.CHANGED,
    Result.UNKNOWN: Otherwise.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Side:
    """A message that changes though it was not meant to, and its verdicts."""

    example: Example
    old: Verdict
    new: Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One intent, before and afterwards."""

    before: Proof
    afterwards: Proof

    @property
    def done(self) -> bool:
        """Whether the change brought it about."""
        return self.before.result is Result.REFUTED and self.afterwards.result is Result.PROVEN

    @property
    def failed(self) -> bool:
        """Whether it is known that the change did not."""
        before, afterwards = self.before.result, self.afterwards.result
        return before in {Result.PROVEN, Result.VACUOUS} or afterwards in {Result.REFUTED, Result.VACUOUS}


@dataclass(frozen=True)
class Changed:
    """What was found of a change, by which solver."""

    change: Change
    solver: str
    start_up_seconds: float
    solver_seconds: float
    steps: tuple[Step, ...]
    otherwise: Otherwise
    side: Side | None

    @property
    def done(self) -> bool:
        """Whether it does what is meant and nothing else."""
        return all(step.done for step in self.steps) and self.otherwise is Otherwise.UNCHANGED

    @property
    def refuted(self) -> bool:
        """Whether it is known not to do so, whatever else the solver could not tell."""
        return any(step.failed for step in self.steps) or self.otherwise is Otherwise.CHANGED


def examine(change: Change, solver: Callable[[], Solver], clock_ns: Callable[[], int]) -> Changed:
    """Find out whether a change does what is meant and nothing else.

    Raises:
        UnconfirmedExampleError: the real decision doesn't confirm a counterexample.
    """
    began_ns = clock_ns()
    script, ready = change.script(), solver()
    prover = Prover(script, ready, clock_ns)
    start_up = (clock_ns() - began_ns) / NS
    *found, rest = [prover.find(question) for question in script.questions]
    pairs = zip(change.intents.intents, _by_twos(found), strict=True)
    steps = tuple(_step(change, script, intent, pair) for intent, pair in pairs)
    solver_ns = sum(one.solver_ns for one in (*found, rest))
    otherwise = _OTHERWISE[rest.result]
    return Changed(change, ready.version, start_up, solver_ns / NS, steps, otherwise, _side(change, script, rest))


def differs(before: Outcomes, after: Outcomes) -> Term:
    """Say that two bundles make something else of a message: one refuses it, or other fields are taken out."""
    tags = sorted(before.removed.keys() | after.removed.keys())
    other_fields = any_of(*(_apart(before.takes(tag), after.takes(tag)) for tag in tags))
    passes = all_of(before.passed, after.passed)
    return any_of(_apart(before.refused, after.refused), all_of(passes, other_fields))


def _by_twos(found: Iterable[Finding]) -> list[tuple[Finding, Finding]]:
    """Put findings together by twos."""
    one_by_one = iter(found)
    return list(zip(one_by_one, one_by_one, strict=True))


def _apart(one: Term, other: Term) -> Term:
    return any_of(all_of(one, negation(other)), all_of(negation(one), other))


def _step(change: Change, script: Script, intent: Intent, found: tuple[Finding, Finding]) -> Step:
    cases = change.before(), change.afterwards()
    return Step(*(proof_of(case, intent, script.world, one) for case, one in zip(cases, found, strict=True)))


def _side(change: Change, script: Script, found: Finding) -> Side | None:
    if found.model is None:
        return None
    example = example_of(found.model, script.world)
    old, new = (decided(example, bundle, change.directory) for bundle in (change.old, change.new))
    if old is None or new is None or not _is_aside(change, example, old, new):
        raise UnconfirmedExampleError(ELSE, example.row()["text"])
    return Side(example, old.verdict, new.verdict)


def _is_aside(change: Change, example: Example, old: Decision, new: Decision) -> bool:
    """Say whether a message changes that no intent means."""
    meant = any(breaks(intent, example, old, change.directory) for intent in change.intents.intents)
    return not meant and (old.verdict, old.removed) != (new.verdict, new.removed)
