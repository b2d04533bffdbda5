"""What a host has polled and not yet judged, and what of it comes next: the most urgent first, nobody never. Pure.

Each partition's records stay in their order. They are taken in portions, so that what is urgent waits for the portion
being judged and not for a backlog (`docs/adr/0014-urgent-messages-go-by-tracks-of-their-own.md`).
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.broker.port import Record
from streams.broker.tracks import PRECEDENCE, class_of
from streams.messages.budget_classes import BudgetClass
from streams.switch.host.precedence import Precedence

FIRST_SIZE: Final = 250
LEAST_SIZE: Final = 50
MOST_SIZE: Final = 1 << 14
PORTION_NS: Final = 4_000_000
"""How long judging a portion may take: longer, and the next are smaller. Small ones cost throughput: each brings a
delta, and the broker is asked again. Compiled loops judge all of a poll in less."""
LATELY_US: Final = 1_000_000
"""How long after something urgent more of it is expected. Else all that was polled together is judged in one go."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Records of one partition, in offset order; of those that were polled together, all or the next few."""

    partition: int
    records: Sequence[Record]
    taken_us: int
    """When they were polled."""
    polled: int
    """How many records were polled together."""

    @property
    def share(self) -> float:
        """What part of a poll they are: a poll is never larger than a fetch, whatever the size of a record."""
        return len(self.records) / self.polled

    def split(self, size: int) -> tuple["Portion", "Portion"]:
        """Cut off the first records."""
        first, rest = self.records[:size], self.records[size:]
        return (
            Portion(self.partition, first, self.taken_us, self.polled),
            Portion(self.partition, rest, self.taken_us, self.polled),
        )


@dataclass(slots=True)
class Agenda:
    """What waits to be judged."""

    _waiting: dict[BudgetClass, dict[int, deque[Portion]]] = field(
        default_factory=lambda: {budget_class: {} for budget_class in PRECEDENCE}
    )
    """By class and partition; of a class, the partition that was served longest ago comes first."""
    _precedence: Precedence = field(default_factory=Precedence)
    _polled_us: dict[BudgetClass, int] = field(default_factory=dict)
    """When records of a class came last."""
    _now_us: int = 0
    """The time of the last poll."""

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return any(self._waiting.values())

    def add(self, polled: Mapping[int, Sequence[Record]], taken_us: int) -> None:
        """Put records behind those of their partition."""
        self._now_us = taken_us
        for partition, records in polled.items():
            if records:
                budget_class = class_of(partition)
                self._polled_us[budget_class] = taken_us
                queue = self._waiting[budget_class].setdefault(partition, deque())
                queue.append(Portion(partition, records, taken_us, len(records)))

    def polls(self, partition: int) -> int:
        """Say from how many polls records of a partition wait."""
        return len(self._waiting[class_of(partition)].get(partition, ()))

    def drop(self, partition: int) -> None:
        """Forget a partition's records: whoever owns it next reads them again."""
        self._waiting[class_of(partition)].pop(partition, None)

    def may_be_overtaken(self, partition: int) -> bool:
        """Tell whether something more urgent than a partition's records came lately, so that more of it may come."""
        rank = PRECEDENCE.index(class_of(partition))
        return any(self._now_us - self._polled_us.get(each, -LATELY_US) < LATELY_US for each in PRECEDENCE[:rank])

    def take(self, size: int, ready: Collection[int]) -> Portion | None:
        """Take the next portion of any of these partitions; None if none of theirs wait.

        It has so many records at most, if it may be overtaken.
        """
        turns = {
            budget_class: turn for budget_class in PRECEDENCE if (turn := self._turn(budget_class, ready)) is not None
        }
        if not turns:
            return None
        chosen = self._precedence.choose(tuple(turns))
        partition = turns[chosen]
        return self._cut(self._waiting[chosen], partition, size if self.may_be_overtaken(partition) else None)

    def _turn(self, budget_class: BudgetClass, ready: Collection[int]) -> int | None:
        return next((partition for partition in self._waiting[budget_class] if partition in ready), None)

    @staticmethod
    def _cut(queues: dict[int, deque[Portion]], partition: int, size: int | None) -> Portion:
        queue = queues.pop(partition)
        portion = queue.popleft()
        if size is not None and len(portion.records) > size:
            portion, rest = portion.split(size)
            queue.appendleft(rest)
        if queue:
            queues[partition] = queue
        return portion


def next_size(size: int, judged: int, took_ns: int) -> int:
    """Say how large the next portion may be, when one of `judged` records took so long."""
    if judged > size:
        return size  # a whole poll, which tells nothing of portions
    if took_ns > PORTION_NS:
        return max(LEAST_SIZE, size // 2)
    if judged == size and took_ns < PORTION_NS // 4:
        return min(MOST_SIZE, size * 2)
    return size
