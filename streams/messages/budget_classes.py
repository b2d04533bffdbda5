"""Budget classes: how much delay a message may bear, by its message key. One table for load's limits and for lanes.

Which key is in which class is ours, since nothing is published (`docs/load.md#budget-classes`). Sorting is by the key
alone: what a sender writes into a message can't make it more urgent.
"""

from enum import StrEnum
from typing import Final

from streams.messages.keys import ANSWERS, KEYS


class BudgetClass(StrEnum):
    """How much a delay harms, worst first: the order in which lanes serve them."""

    OFFICER_SAFETY = "officer-safety"
    """Hit confirmations, wants, Amber alerts: somebody may be standing at a car's door and wait."""
    LOOK_UP = "look-up"
    """All other queries, with their answers."""
    ADMINISTRATIVE = "administrative"
    """What can wait: administrative messages, upkeep of records, queries to a whole region."""


_QUERIES: Final = {
    BudgetClass.OFFICER_SAFETY: "YQ SWQ WQ VQ",
    BudgetClass.ADMINISTRATIVE: "CCQ DEX DRX DTX DUX HQ NCI NEI NFQ NLQ NUI TQ DQG RQG",
}
_NOTICES: Final = {
    BudgetClass.OFFICER_SAFETY: "AA",
    BudgetClass.LOOK_UP: "CR ER SM SVQ",
}


def _table() -> dict[str, BudgetClass]:
    """Sort every known key: where it isn't named above, a notice is administrative, a query a look-up.

    An answer is as urgent as its query, and as the more urgent of two: `DR` and `RR` also answer a region.
    """
    queries = dict.fromkeys(ANSWERS, BudgetClass.LOOK_UP) | _named(_QUERIES)
    answers: dict[str, BudgetClass] = {}
    for query in sorted(ANSWERS, key=lambda code: list(BudgetClass).index(queries[code])):
        for answer in ANSWERS[query]:
            answers.setdefault(answer, queries[query])
    notices = dict.fromkeys(KEYS.keys() - queries.keys() - answers.keys(), BudgetClass.ADMINISTRATIVE)
    return queries | answers | notices | _named(_NOTICES)


def _named(table: dict[BudgetClass, str]) -> dict[str, BudgetClass]:
    return {code: budget_class for budget_class, codes in table.items() for code in codes.split()}


BUDGET_CLASSES: Final = _table()
"""Every known key → its class."""


def budget_class_of(key: str) -> BudgetClass:
    """Give the class of a key; what nobody knows is in no hurry."""
    return BUDGET_CLASSES.get(key, BudgetClass.ADMINISTRATIVE)
