"""Terms leave out what changes nothing."""

import pytest

from streams.prove.terms import FALSE, TRUE, Choice, Flag, Sort, Term, all_of, among, any_of, implied, negation

A, B = Flag("a"), Flag("b")
KEY = Choice("key", Sort("Key", ("DQ", "DR", "RQ")))


@pytest.mark.parametrize(
    ("term", "left"),
    [
        pytest.param(all_of(), TRUE, id="all of nothing"),
        pytest.param(any_of(), FALSE, id="one of nothing"),
        pytest.param(all_of(A, TRUE), A, id="what is so anyway"),
        pytest.param(any_of(A, FALSE), A, id="what is never so"),
        pytest.param(all_of(A, FALSE), FALSE, id="one is never so"),
        pytest.param(any_of(A, TRUE), TRUE, id="one is always so"),
        pytest.param(negation(TRUE), FALSE, id="not always"),
        pytest.param(negation(FALSE), TRUE, id="not never"),
        pytest.param(negation(negation(A)), A, id="not not"),
        pytest.param(implied(TRUE, B), B, id="implied by what is so"),
        pytest.param(among(KEY, ("DQ", "DR", "RQ", "XX")), TRUE, id="among all"),
        pytest.param(among(KEY, ("XX",)), FALSE, id="among none"),
    ],
)
def test_what_changes_nothing_is_left_out(term: Term, left: Term) -> None:
    """Constants vanish, and so do sorts that are named whole."""
    assert term == left
