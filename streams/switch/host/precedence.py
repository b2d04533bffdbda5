"""Who comes next of those who wait: the most urgent class, and now and then another, so that each does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.broker.tracks import PRECEDENCE
from streams.messages.budget_classes import BudgetClass

PATIENCE: Final = 31
"""Turns in order of urgency before one of a class that was passed over. So the least urgent of three has one turn of
sixty-four at worst, and the most urgent waits for one turn of another at most, beside the one that it finds begun."""


@dataclass(slots=True)
class Precedence:
    """Gives turns."""

    _served: dict[BudgetClass, int] = field(default_factory=lambda: dict.fromkeys(PRECEDENCE, 0))
    """When each class had its last turn."""
    _turns: int = 0
    _in_order: int = 0
    """Turns, up to now, for which others were passed over."""

    def choose(self, waiting: Sequence[BudgetClass]) -> BudgetClass:
        """Give the next turn to one of these classes, which stand in order of urgency."""
        chosen = self._next(*waiting)
        self._turns += 1
        self._served[chosen] = self._turns
        return chosen

    def _next(self, most_urgent: BudgetClass, *passed_over: BudgetClass) -> BudgetClass:
        if passed_over and self._in_order >= PATIENCE:
            self._in_order = 0
            return min(passed_over, key=self._served.__getitem__)
        self._in_order = self._in_order + 1 if passed_over else 0
        return most_urgent
