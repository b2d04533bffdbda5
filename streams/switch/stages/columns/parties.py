"""Whom records name, era by era: of which kind they ask, whose data they hold, and who answers for it.

All places that no rule speaks of are of one sort: what was learned of one of them serves the others.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from streams.broker.columns import Integers, Spans
from streams.switch.stages.columns.destinations import FREE
from streams.switch.stages.columns.eras import Eras
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.scanning import is_name, name_code
from streams.switch.stages.columns.slots import MISSING, Register, Slots
from streams.switch.stages.lanes import LANES_KEPT, Holder, Lanes

NOBODY: Final = 0
"""The number of no name."""


class PartyTable(NamedTuple):
    """All parties, as compiled code reads them."""

    numbers: Slots
    """By number of the name and era: a party, an index of what follows."""
    kinds: Integers
    """Party → its kind: askers of one kind, in one era, are answered alike. `MISSING` where nobody can ask."""
    places: Integers
    """Party → whose data it holds; `MISSING` where nothing can be sent."""
    sorts: Integers
    """Party → the sort of that place: wherever of one sort, in one era, a key is answered alike."""
    answerers: Integers
    """Party → the number of the name of who answers there; `NOBODY` where nobody does, or nothing can be sent."""


class Parties:
    """The parties met so far."""

    def __init__(self, apart: AbstractSet[str] = frozenset()) -> None:
        """Begin with none. The places that are set apart are of no sort with others, whatever the rules say."""
        self._apart = apart
        self._numbers = Register()
        self._kinds = Column()
        self._places = Column()
        self._sorts = Column()
        self._answerers = Column()
        self._answerer_names = Pieces()
        self._place_numbers: dict[str, int] = {}
        self.place_names: list[str] = []
        """Whose data, by number."""

    def __len__(self) -> int:
        return len(self._numbers)

    def meet(self, strangers: Iterable[tuple[bytes, int]], eras: Eras) -> bool:
        """Keep all whom the directory of their era knows, as far as there is room; tell whether there were any."""
        before = len(self)
        for name, era in strangers:
            if len(self) < LANES_KEPT and self._numbers.get(name_code(name), era) == MISSING:
                self._add(name, era, eras.lanes(era))
        return len(self) > before

    def _add(self, name: bytes, era: int, lanes: Lanes) -> None:
        text = name.decode(errors="replace")
        asker, holder = lanes.asker(name), lanes.holder(text)
        if not is_name(text) or (asker is None and holder is None):
            return
        self._numbers.add(name_code(name), era, self._kinds.add(MISSING if asker is None else asker.kind))
        self._hold(holder)

    def _hold(self, holder: Holder | None) -> None:
        answerer = (holder and holder.answerer) or ""
        self._answerers.add(name_code(answerer.encode()) if is_name(answerer) else NOBODY)
        self._answerer_names.add(answerer.encode())
        place = MISSING if holder is None else self.number(holder.whose)
        self._places.add(place)
        self._sorts.add(self.sort(holder))

    def sort(self, holder: Holder | None) -> int:
        """Give the sort of a place."""
        if holder is None:
            return MISSING
        return self.number(holder.whose) if holder.is_limited or holder.whose in self._apart else FREE

    def number(self, whose: str) -> int:
        """Give a number to a place."""
        number = self._place_numbers.setdefault(whose, len(self.place_names))
        if number == len(self.place_names):
            self.place_names.append(whose)
        return number

    @property
    def answerer_names(self) -> Spans:
        """Give the name of who answers for each party."""
        return self._answerer_names.spans

    @property
    def table(self) -> PartyTable:
        """Give all of them."""
        columns = self._kinds, self._places, self._sorts, self._answerers
        return PartyTable(self._numbers.slots, *(column.values for column in columns))
