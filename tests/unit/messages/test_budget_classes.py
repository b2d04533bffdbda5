"""How much delay a key may bear."""

from collections.abc import Callable

import pytest

from streams.messages.budget_classes import BUDGET_CLASSES, BudgetClass, budget_class_of
from streams.messages.keys import ANSWERS, KEYS


def test_every_known_key_has_a_class_and_no_other_has() -> None:
    """The table is as long as that of the keys."""
    assert BUDGET_CLASSES.keys() == KEYS.keys()


@pytest.mark.parametrize(
    ("budget_class", "keys"),
    [
        (BudgetClass.OFFICER_SAFETY, "YQ YR SWQ SWR WQ WR VQ VR AA"),
        (BudgetClass.LOOK_UP, "DQ DR RQ RR KQ KR IQ IR FQ FR CR ER SM"),
        (BudgetClass.ADMINISTRATIVE, "AM AML DQG DRG RQG RRG HQ HR NLQ NLR TA SON"),
    ],
)
def test_keys_are_in_their_classes(budget_class: BudgetClass, keys: str) -> None:
    """Those that each class is named after, and the edges: `DR` also answers a region, `DRG` nothing else."""
    assert {budget_class_of(key) for key in keys.split()} == {budget_class}


def test_no_answer_is_less_urgent_than_a_query_it_answers() -> None:
    """Else an answer would wait where its query did not."""
    rank: Callable[[BudgetClass], int] = list(BudgetClass).index

    assert all(
        rank(budget_class_of(answer)) <= rank(budget_class_of(query))
        for query, answers in ANSWERS.items()
        for answer in answers
    )


def test_what_nobody_knows_is_in_no_hurry() -> None:
    """A made-up key gains its sender nothing."""
    assert budget_class_of("YQX") is BudgetClass.ADMINISTRATIVE
    assert budget_class_of("") is BudgetClass.ADMINISTRATIVE
