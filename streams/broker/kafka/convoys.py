"""Convoys: which of a worker's partitions are committed together, and who else may have committed for them. Pure.

A transaction costs much the same however many partitions it is for, so the partitions that one worker reads share one;
but officer safety waits for nobody else's, however much is in it. A convoy's name is its transactional id. Who takes a
partition over must shut out whoever had it, in whatever convoy that was: so a convoy's name says nothing but what
follows from the partition and from the number of workers, and a partition has few names
(`docs/adr/0016-partitions-are-committed-in-convoys.md`).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from streams.broker.tracks import class_of
from streams.messages.budget_classes import BudgetClass

_WORKERS: Final = (1, 2, 4, 8, 16)
"""With so many workers, each has one convoy, and one for officer safety; else every partition goes alone.

Partitions are dealt out in turn, so that a worker's are the same modulo the number of workers.
"""


def convoy_of(partition: int, workers: int) -> str:
    """Name the convoy that a partition belongs to where there are so many workers."""
    if workers in _WORKERS:
        urgency = "first" if class_of(partition) is BudgetClass.OFFICER_SAFETY else "then"
        return f"{urgency}-{partition % workers}-of-{workers}"
    return str(partition)


def all_convoys_of(partition: int) -> frozenset[str]:
    """Name every convoy that a partition can ever have belonged to."""
    return frozenset((str(partition), *(convoy_of(partition, workers) for workers in _WORKERS)))


def form(partitions: Iterable[int], workers: int) -> dict[str, frozenset[int]]:
    """Form the convoys of one of so many workers: the partitions of each, by name."""
    convoys: defaultdict[str, set[int]] = defaultdict(set)
    for partition in partitions:
        convoys[convoy_of(partition, workers)].add(partition)
    return {name: frozenset(together) for name, together in convoys.items()}


def rivals(name: str, partitions: Iterable[int]) -> frozenset[str]:
    """Name every other convoy in which any of these partitions can have been."""
    return frozenset[str]().union(*map(all_convoys_of, partitions)) - {name}
