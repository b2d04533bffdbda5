"""Tracks: the share of a topic's partitions that the messages of one budget class go by. Pure.

Whoever reads a topic can then take the most urgent first, past any backlog of the others, and still read every
partition in its order (`docs/adr/0014-urgent-messages-go-by-tracks-of-their-own.md`).
"""

from functools import lru_cache
from typing import Final

from streams.broker.partitioning import partition_for
from streams.messages.budget_classes import BudgetClass

_PERIOD: Final = 11
"""Prime, so that workers to whom partitions are dealt in turn have their share of every track."""

_RESERVED: Final = {0: BudgetClass.OFFICER_SAFETY, 3: BudgetClass.ADMINISTRATIVE}
"""Of every period. 3, since of four partitions each of two workers then has one for look-ups."""

PRECEDENCE: Final = tuple(BudgetClass)
"""The classes as they are served: the most urgent first."""

ENOUGH: Final = 1 + max(_RESERVED)
"""With fewer partitions, classes share their tracks."""


def class_of(partition: int) -> BudgetClass:
    """Say whose track a partition belongs to: by its number alone, so that it is so however many there are."""
    return _RESERVED.get(partition % _PERIOD, BudgetClass.LOOK_UP)


@lru_cache
def track(budget_class: BudgetClass, count: int) -> tuple[int, ...]:
    """Give the partitions of `count` that a class goes by; one without any shares those of the next more urgent."""
    own = tuple(number for number in range(count) if class_of(number) is budget_class)
    return own or track(PRECEDENCE[PRECEDENCE.index(budget_class) - 1], count)


def place(budget_class: BudgetClass, key: bytes, count: int) -> int:
    """Return the partition of `count` that a class and a partition key belong to: one key, one place in each track."""
    among = track(budget_class, count)
    return among[partition_for(key, len(among))]
