"""In which stretches of time, and under which contexts, something was learned: each such era has a number.

The answers of one batch may have been asked for under several contexts, before a rule's date and after it.
"""

from typing import Final, NamedTuple

from streams.broker.columns import Bytes, Integers, Spans
from streams.compiled import compiled
from streams.switch.stages.columns.growing import Column, Pieces
from streams.switch.stages.columns.slots import MISSING
from streams.switch.stages.lanes import Lanes, LanesByContext
from streams.switch.stages.stage import Contexts

ERAS_KEPT: Final = 16
"""One or two are in use at a time."""


class EraTable(NamedTuple):
    """All eras, as compiled code reads them."""

    contexts: Spans
    """Era → its context, as stamps name it."""
    firsts: Integers
    """Era → its first µs."""
    lasts: Integers
    met: int
    """How many there are."""


class Eras:
    """The eras met so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[tuple[str, int], int] = {}
        self._lanes: dict[str, Lanes] = {}
        self._lanes_of: list[Lanes] = []
        self._contexts = Pieces()
        self._firsts = Column()
        self._lasts = Column()

    def number(self, lanes: Lanes, at_us: int) -> int | None:
        """Give the number of the era of a context that an instant lies in; None if there is no room for one more."""
        epoch, digest = lanes.plans.epoch(at_us), lanes.plans.context.digest
        if self._lanes.setdefault(digest, lanes) is not lanes:
            return None  # Kinds of askers have other numbers there.
        number = self._numbers.get((digest, epoch.since))
        if number is None and len(self._numbers) < ERAS_KEPT:
            number = self._numbers[digest, epoch.since] = self._firsts.add(epoch.since)
            self._lasts.add(epoch.until - 1)
            self._contexts.add(digest.encode())
            self._lanes_of.append(lanes)
        return number

    def lanes(self, number: int) -> Lanes:
        """Give the lanes of an era's context."""
        return self._lanes_of[number]

    def hold(self, contexts: Contexts, lanes: LanesByContext) -> bool:
        """Tell whether a worker still has the contexts and lanes that all of this was learned of."""
        return all(
            contexts.known.get(digest) is known.plans and lanes.get(digest) is known
            for digest, known in self._lanes.items()
        )

    @property
    def table(self) -> EraTable:
        """Give all of them."""
        return EraTable(self._contexts.spans, self._firsts.values, self._lasts.values, len(self._numbers))


@compiled
def era_of(eras: EraTable, context: Bytes, at: int) -> int:
    """Find the era of a context that an instant lies in."""
    for era in range(eras.met):
        begin, end = eras.contexts.begins[era], eras.contexts.ends[era]
        if eras.firsts[era] <= at <= eras.lasts[era] and _alike(eras.contexts.data[begin:end], context):
            return era
    return MISSING


@compiled
def _alike(one: Bytes, other: Bytes) -> bool:
    if len(one) != len(other):
        return False
    for at in range(len(one)):  # noqa: SIM110 -- the compiler knows no generators
        if one[at] != other[at]:
            return False
    return True
