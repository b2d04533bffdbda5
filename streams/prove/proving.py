"""A solver is asked whether there is a message that an intent speaks of, and of which what it forbids becomes.

No solver is known here, and no clock: both are arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.errors import NletsError
from streams.prove.script import Question, Script
from streams.prove.smtlib import Model, symbol, values_of
from streams.prove.solvers import Solver
from streams.prove.terms import Flag


class Result(StrEnum):
    """What is known of an intent."""

    PROVEN = "proven"
    REFUTED = "refuted"
    VACUOUS = "vacuous"
    """There is no message that it speaks of."""
    UNKNOWN = "unknown"
    """The solver gave up, or ran out of time."""


class Answer(StrEnum):
    """What a solver says of formulas."""

    SAT = "sat"
    UNSAT = "unsat"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one question, and in which time."""

    question: Question
    result: Result
    model: Model | None
    solver_ns: int


class SolverError(NletsError):
    """A solver said what no solver says: our own fault, and nothing said can be relied on."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return f"the solver answered `{' '.join(self.said.split())}`"


class Prover:
    """A solver that was told a script, and can be asked its questions."""

    def __init__(self, script: Script, solver: Solver, clock_ns: Callable[[], int]) -> None:
        self._script: Final = script
        self._solver: Final = solver
        self._clock_ns: Final = clock_ns
        self._said(script.text)

    def find(self, question: Question) -> Finding:
        """Answer a question."""
        began_ns = self._clock_ns()
        self._said(
            f"(push 1)\n(assert {symbol(question.premise.name)})\n(push 1)\n(assert {symbol(question.breach.name)})\n"
        )
        answer = self._answer()
        model = self._model(question.plain) if answer is Answer.SAT else None
        self._said("(pop 1)\n")
        result = _RESULTS[answer] if answer is not Answer.UNSAT else _UNBROKEN[self._answer()]
        self._said("(pop 1)\n")
        return Finding(question, result, model, self._clock_ns() - began_ns)

    def _model(self, plain: Sequence[Flag]) -> Model:
        """Give a message that breaks an intent, as plain as there is one; what is plain already needs no question."""
        model, wanted = self._read(plain), 0
        for flag in plain:
            self._said(f"(push 1)\n(assert {symbol(flag.name)})\n")
            wanted += 1
            if model.is_so(flag):
                continue
            if self._answer() is Answer.SAT:
                model = self._read(plain)
            else:
                self._said("(pop 1)\n")
                wanted -= 1
        self._said(f"(pop {wanted})\n")
        return model

    def _read(self, plain: Sequence[Flag]) -> Model:
        variables = (*self._script.world.variables(), *plain)
        return Model.read(variables, self._solver.tell(values_of(variables)))

    def _answer(self) -> Answer:
        said = self._solver.ask().strip()
        try:
            return Answer(said.partition(" ")[0])  # A solver may say why it doesn't know.
        except ValueError:
            raise SolverError(said) from None

    def _said(self, text: str) -> None:
        """Tell what nothing is answered to."""
        answer = self._solver.tell(text).strip()
        if answer:
            raise SolverError(answer)


_RESULTS: Final = {Answer.SAT: Result.REFUTED, Answer.UNKNOWN: Result.UNKNOWN}
_UNBROKEN: Final = {Answer.SAT: Result.PROVEN, Answer.UNSAT: Result.VACUOUS, Answer.UNKNOWN: Result.UNKNOWN}
"""What it means that nothing breaks an intent: proven only if it speaks of anything."""
