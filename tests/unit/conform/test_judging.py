"""What must come of a case, and how what came departs from it."""

from dataclasses import replace

import pytest

from streams.conform.cases import Case, Edge
from streams.conform.judging import Expected, Judge, Otherwise, shown
from streams.messages.message import Message
from streams.outside.questions import read_said
from streams.policies.context_files import ContextFiles
from streams.policies.plans import Plans
from streams.policies.profiles import UnknownAskerError
from tests.filters import plan_for

CONTEXT = ContextFiles().load()
JUDGE = Judge(Plans(CONTEXT))
CASE = Case(Edge.ASKER, "TXPDX0001", "DQ", "WA", (("OLN", "D1"),), plan_for(CONTEXT, "WA").at_us)


def said(body: str) -> Message:
    """Answer the case."""
    read = read_said(f"DR.WADMV0000.TXPDX0001.*0123456789.TXT\n{body}".encode())
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        pytest.param(Expected(refused=True, rules=(), words=frozenset({"", "NO"})), "refused: NO or silence", id="no"),
        pytest.param(Expected(refused=False, rules=()), "an answer", id="whatever there is"),
        pytest.param(Expected(refused=False, rules=(), tags=frozenset({"OLN", "NAM"})), "given: NAM OLN", id="fields"),
        pytest.param(Expected(refused=False, rules=(), tags=frozenset()), "given: no field", id="words alone"),
    ],
)
def test_what_must_come_is_said(expected: Expected, written: str) -> None:
    """In one line."""
    assert str(expected) == written


def test_where_nobody_knows_what_there_is_to_tell_any_answer_will_do() -> None:
    """A case that is to be answered, and nothing to compare the answer with."""
    expected = JUDGE.expected(CASE, None)

    assert (expected.refused, expected.tags) == (False, None)
    assert JUDGE.otherwise(CASE, expected, said("OLN/D1.NAM/DOE,ALEX")) is None


@pytest.mark.parametrize(
    ("body", "otherwise"),
    [
        pytest.param("NOT AUTHORIZED", Otherwise.WITHHELD, id="refused"),
        pytest.param("OLN/D1", Otherwise.WITHHELD, id="a field less"),
        pytest.param("OLN/D1.NAM/DOE,ALEX.SEX/F", Otherwise.LET_THROUGH, id="a field more"),
        pytest.param("OLN/D1.NAM/DOE,ALEX", None, id="just what there is"),
    ],
)
def test_an_answer_gives_neither_more_nor_less(body: str, otherwise: Otherwise | None) -> None:
    """What a filter withholds is otherwise just as what it lets through."""
    expected = Expected(refused=False, rules=(), tags=frozenset({"OLN", "NAM"}))

    assert JUDGE.otherwise(CASE, expected, said(body)) is otherwise


def test_nobody_is_judged_for_who_is_in_no_directory() -> None:
    """The hub would not let the query in."""
    with pytest.raises(UnknownAskerError):
        JUDGE.expected(replace(CASE, sender="ZZPDX0001"), None)


def test_what_was_said_is_shown_in_short() -> None:
    """Fields by their tags, words as they are, silence as nothing."""
    assert [shown(each) for each in (None, said("OLN/D1"), said("NO RECORD"))] == [
        "nothing",
        "DR: OLN",
        "DR: NO RECORD",
    ]
