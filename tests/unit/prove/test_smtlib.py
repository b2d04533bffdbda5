"""Terms as text, and values read back, the same by both solvers."""

import pytest

from streams.prove.smtlib import Model, Writer, values_of
from streams.prove.solvers import SOLVERS
from streams.prove.terms import (
    FALSE,
    AtLeast,
    Choice,
    Flag,
    Number,
    Sort,
    Variable,
    all_of,
    among,
    any_of,
    negation,
)

KEY = Choice("key", Sort("Key", tuple("ABCDEFG")))
AT = Number("at")
ODD = Flag("DDA/N|\\ü")
VARIABLES: tuple[Variable, ...] = (KEY, AT, ODD)


def test_what_is_written() -> None:
    """A set of many members is defined once, where it is first met; odd characters are numbers."""
    writer = Writer(VARIABLES)
    many = among(KEY, "ABCDE")
    writer.claim(all_of(many, negation(AtLeast(AT, -5)), ODD))
    writer.define("again", any_of(many, among(KEY, "F")))
    writer.claim(FALSE)

    assert writer.taken().splitlines() == [
        "; key: 0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G",
        "(declare-const |key| (_ BitVec 3))",
        "(assert (bvule |key| #b110))",
        "(declare-const |at| Int)",
        "(declare-const |DDA/N%7C%5C%C3%BC| Bool)",
        (
            "(define-fun |key-set-0| () Bool (or (= |key| #b000) (= |key| #b001) (= |key| #b010)"
            " (= |key| #b011) (= |key| #b100)))"
        ),
        "(assert (and |key-set-0| (not (>= |at| (- 5))) |DDA/N%7C%5C%C3%BC|))",
        "(define-fun |again| () Bool (or |key-set-0| (= |key| #b101)))",
        "(assert false)",
    ]
    assert writer.taken() == ""


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("at", [7, 0, -7])
def test_values_are_read_as_they_were_written(solver: str, at: int) -> None:
    """A choice, a number on either side of zero, and a flag."""
    writer, told = Writer(VARIABLES), SOLVERS[solver](10_000)
    writer.claim(all_of(among(KEY, "F"), AtLeast(AT, at), negation(AtLeast(AT, at + 1)), negation(ODD)))
    told.tell(writer.taken())

    assert told.tell("(check-sat)\n").strip() == "sat"
    model = Model.read(VARIABLES, told.tell(values_of(VARIABLES)))
    assert (model.member(KEY), model.number(AT), model.is_so(ODD)) == ("F", at, False)


def test_a_value_in_hexadecimal() -> None:
    """Solvers may choose either base for bits."""
    assert Model({"key": "#x5"}).member(KEY) == "F"


def test_an_answer_that_is_none() -> None:
    """Values that don't come are never guessed."""
    with pytest.raises(ValueError, match="shorter"):
        Model.read(VARIABLES, "(error)")
