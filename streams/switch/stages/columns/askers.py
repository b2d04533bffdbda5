"""Who asks, era by era: of which kind they are."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.broker.columns import Integers
from streams.broker.tracks import PRECEDENCE
from streams.messages.budget_classes import budget_class_of
from streams.switch.stages.columns.eras import Eras
from streams.switch.stages.columns.growing import Column
from streams.switch.stages.columns.scanning import name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots
from streams.switch.stages.lanes import LANES_KEPT, Asker


class AskerTable(NamedTuple):
    """All askers, as compiled code reads them."""

    numbers: Slots
    """By number of the ORI and era: an asker."""
    kinds: Integers
    """Asker → its kind: askers of one kind, in one era, are answered alike."""


def rank_of(key: str) -> int:
    """Say how urgent a key is: 0 for the most urgent class."""
    return PRECEDENCE.index(budget_class_of(key))


class Askers:
    """The askers met so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers = Register()
        self._kinds = Column()

    def __len__(self) -> int:
        return len(self._numbers)

    def learn(self, asker: Asker, era: int) -> None:
        """Keep one."""
        code = name_code(asker.ori.encode())
        if self._numbers.get(code, era) == MISSING:
            self._numbers.add(code, era, self._kinds.add(asker.kind))

    def meet(self, strangers: Iterable[tuple[bytes, int]], eras: Eras) -> bool:
        """Keep all whom the directories know, as far as there is room; tell whether there were any."""
        before = len(self)
        for name, era in strangers:
            asker = eras.lanes(era).asker(name)
            if asker is not None and len(self) < LANES_KEPT:
                self.learn(asker, era)
        return len(self) > before

    @property
    def table(self) -> AskerTable:
        """Give all of them."""
        return AskerTable(self._numbers.slots, self._kinds.values)
