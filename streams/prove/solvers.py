"""The two solvers, which are told SMT-LIB 2 text and say what they find: the one door to both.

They are imported when they are first used: who proves nothing needs neither.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol

from streams.errors import OperatorError

_READY: Final = "(set-logic ALL)\n(set-option :produce-models true)\n"
_ASK: Final = "(check-sat)\n"
_FOR_EVER_MS: Final = 2**32 - 1
_OLDER_ARITHMETIC: Final = "(set-option :smt.arith.solver 2)\n"
"""Thousands of bounds are all that is said of the one number, time: z3 takes half as long over them so."""
_STOP_EARLY: Final = "(set-option :decision stoponly)\n"
"""A message needs no more of a policy than what decides on it: cvc5 stops once that is so, a third sooner."""


class Solver(Protocol):
    """Somebody who reads SMT-LIB 2, keeps what was said, and answers."""

    @property
    def version(self) -> str:
        """Name and number."""
        ...

    def tell(self, text: str) -> str:
        """Take commands, and give all that is answered to them, however long that takes."""
        ...

    def ask(self) -> str:
        """Say whether all that was told can be so, or that this can't be found out in the time there is."""
        ...


class NoSolverError(OperatorError):
    """What proves was not installed."""

    hint = "pip install 'nlets-emulator[prove]'"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the solver `{self.name}` is not installed"


class Z3:
    """The solver of Microsoft Research, by which is proven."""

    def __init__(self, limit_ms: int) -> None:
        z3 = _library("z3")
        self._z3: Final = z3
        self._context: Final = z3.Context()
        self.version: Final = f"z3 {z3.get_version_string()}"
        self._limit_ms: Final = limit_ms
        self.tell(_OLDER_ARITHMETIC + _READY)

    def tell(self, text: str) -> str:
        """Take commands, and give all that is answered to them."""
        return str(self._z3.Z3_eval_smtlib2_string(self._context.ref(), text))

    def ask(self) -> str:
        """Ask within the limit. It is lifted for other commands, since z3 would break off what it takes in."""
        return self.tell(f"(set-option :timeout {self._limit_ms})\n{_ASK}(set-option :timeout {_FOR_EVER_MS})\n")


class Cvc5:
    """The solver of Stanford and Iowa, by which certificates are verified."""

    def __init__(self, limit_ms: int) -> None:
        cvc5 = _library("cvc5")
        self._solver: Final = cvc5.Solver()
        self._parser: Final = cvc5.InputParser(self._solver)
        self._language: Final = cvc5.InputLanguage.SMT_LIB_2_6
        self.version: Final = f"cvc5 {cvc5.__version__}"
        self.tell(f"(set-option :tlimit-per {limit_ms})\n(set-option :incremental true)\n{_STOP_EARLY}{_READY}")

    def tell(self, text: str) -> str:
        """Take commands, and give all that is answered to them."""
        self._parser.setStringInput(self._language, text, "intents")
        answers = []
        while not (command := self._parser.nextCommand()).isNull():
            answers.append(command.invoke(self._solver, self._parser.getSymbolManager()))
        return "".join(map(str, answers))

    def ask(self) -> str:
        """Ask within the limit, which is for questions alone."""
        return self.tell(_ASK)


def _library(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise NoSolverError(name) from error


SOLVERS: Final[Mapping[str, Callable[[int], Solver]]] = {"z3": Z3, "cvc5": Cvc5}
"""Each by its name, with the time in ms that it may take for one question."""
