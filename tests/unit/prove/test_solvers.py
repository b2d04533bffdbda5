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

    def tell(self, text: str) -> str:
        """Answer the next question."""
        if "check-sat" not in text:
            return self._otherwise
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
    """A question too hard for the time there is stays unknown: twelve pigeons in eleven holes."""
    pigeons, holes = range(12), range(11)
    lines = [f"(declare-const p{i}-{j} Bool)" for i in pigeons for j in holes]
    lines += [f"(assert (or {' '.join(f'p{i}-{j}' for j in holes)}))" for i in pigeons]
    lines += [f"(assert (not (and p{i}-{j} p{k}-{j})))" for j in holes for i in pigeons for k in range(i)]

    assert SOLVERS[name](10).tell("\n".join((*lines, "(check-sat)\n"))).startswith("unknown")
