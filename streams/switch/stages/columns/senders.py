"""Who sends, as numbers: senders by kind, and how what is kept of a kind and a sort of place is named."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.broker.columns import Integers
from streams.compiled import compiled
from streams.messages.admit import MOST_DESTINATIONS
from streams.switch.stages.columns.growing import Column
from streams.switch.stages.columns.scanning import KEY_NUMBERS, name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots
from streams.switch.stages.lanes import Asker, Lanes


class SenderTable(NamedTuple):
    """All senders, as compiled code reads them."""

    numbers: Slots
    """By number of the ORI: an index of the next two."""
    kinds: Integers
    """Sender → its kind: what senders of one kind send goes the same ways."""
    home_lines: Integers


class Senders:
    """The senders met so far, in one context."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers = Register()
        self._kinds = Column()
        self._home_lines = Column()

    def learn(self, sender: bytes, asker: Asker) -> None:
        """Keep one."""
        code = name_code(sender)
        if self._numbers.get(code, 0) == MISSING:
            self._numbers.add(code, 0, self._kinds.add(asker.kind))
            self._home_lines.add(name_code(asker.home_line))

    def meet(self, strangers: Iterable[bytes], lanes: Lanes) -> bool:
        """Keep all whom the directory knows; tell whether there were any."""
        met = [(sender, asker) for sender in strangers if (asker := lanes.asker(sender)) is not None]
        for sender, asker in met:
            self.learn(sender, asker)
        return bool(met)

    @property
    def table(self) -> SenderTable:
        """Give all of them."""
        return SenderTable(self._numbers.slots, self._kinds.values, self._home_lines.values)


def names(sort: int, number: int, kind: int, key: int) -> tuple[int, int]:
    """Name by two numbers what is kept of destinations: what sort of place, which of a message's, who sends, what."""
    return (sort + 1) * MOST_DESTINATIONS + number, kind * KEY_NUMBERS + key


names_of = compiled(names)
"""The same, where compiled code calls it: to call compiled code once takes longer than to work this out."""
