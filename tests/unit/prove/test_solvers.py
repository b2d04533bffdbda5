"""What becomes of a solver that isn't there, gives up, or says what none says."""

import sys
import time

import pytest

from streams.prove.proofs import prove
from streams.prove.proving import Result, SolverError
from streams.prove.solvers import SOLVERS, NoSolverError
from tests.proof_worlds import World, drawn


class Scripted:
    """A solver that gives the same answers whatever it is asked."""

    version = "scripted 1"

    def __init__(self, *answers: str, otherwise: str = "") -> None:
        self._answers = list(answers)
        self._otherwise = otherwise

    def tell(self, _text: str) -> str:
        """Take whatever is told."""
        return self._otherwise

    def ask(self) -> str:
        """Answer the next question."""
        return self._answers.pop(0)


WORLD: World = drawn(2)


def result_of(solver: Scripted) -> Result:
    """Prove one intent by it."""
    (proof,) = prove(WORLD.case(), lambda: solver, time.monotonic_ns).proofs
    return proof.result


def test_a_solver_that_gives_up_proves_nothing() -> None:
    """Unknown, whether it gave up on the breach or on whether there is any such message."""
    assert result_of(Scripted("unknown\n")) is Result.UNKNOWN
    assert result_of(Scripted("unsat\n", "unknown (TIMEOUT)\n")) is Result.UNKNOWN
    assert result_of(Scripted("unsat\n", "unsat\n")) is Result.VACUOUS
    assert result_of(Scripted("unsat\n", "sat\n")) is Result.PROVEN


@pytest.mark.parametrize(
    "solver",
    [
        pytest.param(Scripted("perhaps\n"), id="to a question"),
        pytest.param(Scripted(otherwise="(error)"), id="to what it is told"),
    ],
)
def test_what_no_solver_says_is_an_error(solver: Scripted) -> None:
    """It is never taken for a no."""
    with pytest.raises(SolverError, match="the solver answered `"):
        result_of(solver)


@pytest.mark.parametrize("name", SOLVERS)
def test_a_solver_that_is_not_installed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(NoSolverError, match=f"`{name}` is not installed") as raised:
        SOLVERS[name](1)

    assert "nlets-emulator[prove]" in raised.value.hint


@pytest.mark.parametrize("name", SOLVERS)
def test_time_runs_out(name: str) -> None:
    """A question too hard for the time there is stays unknown, and what is asked next is not: pigeons in holes."""
    solver = SOLVERS[name](10)
    solver.tell("(push 1)\n" + pigeons_in_holes(12, 11))
    hard = solver.ask()
    solver.tell("(pop 1)\n" + pigeons_in_holes(2, 1))

    assert (hard.split()[0], solver.ask().split()[0]) == ("unknown", "unsat")


@pytest.mark.parametrize("name", SOLVERS)
def test_what_is_told_is_taken_in_however_long_it_takes(name: str) -> None:
    """The least time there is, is for questions alone."""
    solver = SOLVERS[name](1)
    said = [solver.tell(f"{pigeons_in_holes(6, 30, name)}(push 1)\n") for name in "abcdef"]

    assert said == [""] * 6


def pigeons_in_holes(pigeons: int, holes: int, name: str = "p") -> str:
    """Say that each is in a hole, and no two in one."""
    lines = [f"(declare-const {name}{i}-{j} Bool)" for i in range(pigeons) for j in range(holes)]
    lines += [f"(assert (or {' '.join(f'{name}{i}-{j}' for j in range(holes))}))" for i in range(pigeons)]
    lines += [
        f"(assert (not (and {name}{i}-{j} {name}{k}-{j})))"
        for j in range(holes)
        for i in range(pigeons)
        for k in range(i)
    ]
    return "\n".join((*lines, ""))
