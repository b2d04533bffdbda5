"""Circumstances: who is in them, and how they are told."""

import pytest

from streams.policies.evidence import Evidence, Ticket
from streams.policies.vocabulary import Basis
from streams.space.circumstances import Clause, are_met, gathered, in_words
from streams.space.facts import PHOTO_ASKED, WHOLE, Conjunction, Fact, Granted, Holds, Stands

ORDER, REVIEW = (Granted(frozenset({basis})) for basis in (Basis.COURT_ORDER, Basis.CASE_REVIEW))


def stands(tag: str) -> Fact:
    """Say that a field stands."""
    return Stands(frozenset({tag}))


def holds(tag: str, value: str) -> Fact:
    """Say that a field holds a value."""
    return Holds(tag, frozenset({value}))


def all_of(*facts: Fact, lacking: tuple[Fact, ...] = ()) -> Conjunction:
    """Say what must be so together."""
    return frozenset({*((fact, True) for fact in facts), *((fact, False) for fact in lacking)})


def clause(*needs: list[Conjunction], unless: tuple[Conjunction, ...] = ()) -> Clause:
    """Make a clause as it is written."""
    return Clause(frozenset(map(gathered, needs)), gathered(unless))


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        pytest.param([clause()], [], id="always"),
        pytest.param([clause([all_of(stands("SEX"))])], ["with SEX"], id="a field"),
        pytest.param(
            [clause([all_of(holds("DDA", "N")), all_of(holds("DDA", "X")), all_of(lacking=(WHOLE,))])],
            ["with DDA/N or DDA/X or free text"],
            id="any of several things",
        ),
        pytest.param(
            [clause([all_of(stands("SEX"), lacking=(ORDER, REVIEW))])],
            ["with SEX", "without a grant on case-review or court-order"],
            id="a field, and no grant",
        ),
        pytest.param(
            [clause([all_of(stands("SEX"), lacking=(ORDER,)), all_of(stands("DOB"), lacking=(REVIEW,))])],
            ["with DOB and without a grant on case-review; or with SEX and without a grant on court-order"],
            id="fields that other grants go with",
        ),
        pytest.param(
            [clause(unless=(all_of(lacking=(WHOLE,)), all_of(stands("SEX")), all_of(lacking=(ORDER, REVIEW))))],
            ["with a grant on case-review or court-order", "with nothing but fields", "without SEX"],
            id="what must not be",
        ),
        pytest.param(
            [clause(unless=(all_of(stands("SEX"), stands("DOB")), all_of(stands("SEX"), stands("OLN"))))],
            ["unless with DOB or OLN and with SEX"],
            id="what must not be together",
        ),
        pytest.param(
            [clause([all_of(stands("SEX"))]), clause([all_of(stands("DOB"))], unless=(all_of(stands("OLN")),))],
            ["either with DOB, without OLN", "or with SEX"],
            id="two ways",
        ),
    ],
)
def test_words(clauses: list[Clause], words: list[str]) -> None:
    """A line for each thing that must be so."""
    assert in_words(frozenset(clauses)) == tuple(words)


@pytest.mark.parametrize(
    ("ticket", "met"),
    [
        pytest.param(None, False, id="nobody knows"),
        pytest.param(Ticket("DQ", (), photo=False), False, id="it was not"),
        pytest.param(Ticket("DQ", (), photo=True), True, id="it was"),
    ],
)
def test_whether_a_photo_was_asked_for(ticket: Ticket | None, met: bool) -> None:  # noqa: FBT001 -- a column of the table
    """By an answer's query, as the running switch knows."""
    circumstances = frozenset({clause([all_of(PHOTO_ASKED)])})

    assert are_met(circumstances, Evidence(ticket=ticket), ()) is met
    assert in_words(circumstances) == ("with a photo asked for by its query",)


@pytest.mark.parametrize(
    ("fields", "free", "bases", "met"),
    [
        pytest.param({"SEX": "F"}, "", (), True, id="as needed"),
        pytest.param({}, "", (), False, id="without what is needed"),
        pytest.param({"SEX": "F", "DDA": "N"}, "", (), False, id="with what must not be"),
        pytest.param({"SEX": "F", "DDA": "N"}, "", (Basis.COURT_ORDER,), True, id="which a grant allows"),
        pytest.param({"SEX": "F"}, "HE SAID SO", (), False, id="free text"),
    ],
)
def test_who_is_in_them(fields: dict[str, str], free: str, bases: tuple[Basis, ...], met: bool) -> None:  # noqa: FBT001 -- a column of the table
    """All needs, and nothing that must not be."""
    circumstances = {
        clause(
            [all_of(stands("SEX"))],
            unless=(all_of(lacking=(WHOLE,)), all_of(holds("DDA", "N"), lacking=(ORDER,))),
        )
    }

    assert are_met(frozenset(circumstances), Evidence(tuple(fields.items()), free), bases) is met
