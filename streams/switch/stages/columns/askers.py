"""Who asks, era by era: of which kind they are, and in which partition of a topic they find their answers."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from streams.broker.columns import Integers
from streams.broker.tracks import PRECEDENCE
from streams.compiled import compiled
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.switch.stages.columns.growing import Column
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots
from streams.switch.stages.lanes import Asker
from streams.switch.stages.routes import Outlet

_CLASSES: Final = len(PRECEDENCE)


class AskerTable(NamedTuple):
    """All askers, as compiled code reads them."""

    numbers: Slots
    """By number of the ORI and era: an asker."""
    kinds: Integers
    """Asker → its kind: askers of one kind, in one era, are answered alike."""
    partitions: Integers
    """Asker → where it gets what is of the most urgent class, of the next, and so on."""


def rank_of(key: str) -> int:
    """Say how urgent a key is: 0 for the most urgent class."""
    return PRECEDENCE.index(budget_class_of(key))


class Askers:
    """The askers met so far."""

    def __init__(self, outlets: Mapping[BudgetClass, Outlet]) -> None:
        """Begin with none."""
        self._outlets = outlets
        self._numbers = Register()
        self._kinds = Column()
        self._partitions = Column()

    def __len__(self) -> int:
        return len(self._numbers)

    def learn(self, asker: Asker, era: int) -> None:
        """Keep one."""
        code = name_code(asker.ori.encode())
        if self._numbers.get(code, era) == MISSING:
            self._numbers.add(code, era, self._kinds.add(asker.kind))
            for budget_class in PRECEDENCE:
                partition, _ = self._outlets[budget_class].place(asker.ori)
                self._partitions.add(partition)

    @property
    def table(self) -> AskerTable:
        """Give all of them."""
        return AskerTable(self._numbers.slots, self._kinds.values, self._partitions.values)


@compiled
def partition_of(askers: AskerTable, asker: int, rank: int) -> int:
    """Say in which partition an asker gets what is so urgent."""
    return int(askers.partitions[asker * _CLASSES + rank])
