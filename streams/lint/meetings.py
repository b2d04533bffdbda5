"""Messages that two rules of a state both touch, made of what both ask for.

What rules ask for is never that something be absent, but for grants; so of two that touch a message of one kind some
message meets both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from streams.diffs.comparing import Pair, can_be
from streams.diffs.regions import Outcome, Parting, Region, Seed
from streams.diffs.witnesses import Witness, witness_of
from streams.policies.bundle import TimedRule
from streams.policies.decision import Verdict
from streams.policies.vocabulary import Basis
from streams.space.cells import Cell, cells
from streams.space.deeds import PHOTO, Deed, Look
from streams.space.doors import Door
from streams.space.facts import WHOLE, Granted, Holds, Literal, Stands
from streams.space.stances import stances_of

_UNSAID: Final = Parting(Outcome(Verdict.REFUSE), Outcome(Verdict.REFUSE))
"""A witness is made without regard to what becomes of it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where two rules touch the same messages, and what each does there."""

    cell: Cell
    one: Deed
    other: Deed


@dataclass(frozen=True)
class Meetings:
    """Where rules of one state meet."""

    state: str
    pair: Pair
    _cells: dict[str, tuple[Cell, ...]] = field(default_factory=dict)

    def of(self, one: TimedRule, other: TimedRule) -> Iterator[Meeting]:
        """Give the kinds of message that both touch while both are enforced."""
        met = (self._met(mine, its) for mine, its in product(self._alone(one), self._alone(other)))
        return (meeting for meeting in met if meeting is not None)

    def _met(self, one: Cell, other: Cell) -> Meeting | None:
        cell = _common(one, other)
        if cell is None or not can_be(cell, self.state, self.pair):
            return None
        return Meeting(cell, *one.sides.after, *other.sides.after)

    def witness(self, meeting: Meeting, literals: Iterable[Literal]) -> Witness | None:
        """Make a message of a meeting of which some things are so."""
        cell, seed = meeting.cell, Seed(self.state, meeting.cell, frozenset(literals))
        where = (self.state,), cell.askers, cell.door.codes, cell.since, cell.until
        return witness_of(Region(*where, None, _UNSAID, seed), self.pair)

    def _alone(self, rule: TimedRule) -> tuple[Cell, ...]:
        """Give the cells that a rule by itself touches."""
        if rule.rule.id not in self._cells:
            self._cells[rule.rule.id] = tuple(cells(frozenset(), stances_of((rule,), self.pair.kinds)))
        return self._cells[rule.rule.id]


def _common(one: Cell, other: Cell) -> Cell | None:
    codes = tuple(code for code in one.door.codes if code in other.door.codes)
    askers, since, until = one.askers & other.askers, max(one.since, other.since), min(one.until, other.until)
    if not codes or not askers or since >= until:
        return None
    return Cell(Door(one.door.traffic, one.door.letter, codes), askers, since, until, one.sides)


def refused(deed: Deed) -> Iterator[Literal]:
    """Say what must be so of a message for a refusal, or a redaction that can't read it, to act."""
    if deed.conditional:
        yield WHOLE, False
    if deed.photo:
        yield from _met(PHOTO)


def redacted(deed: Deed) -> Iterator[Literal]:
    """Say what must be so of an answer for a rule to act that can read it."""
    for look in (*deed.looks, *((PHOTO,) if deed.photo else ())):
        yield from _met(look)
    if deed.removes:
        yield Stands(frozenset({min(deed.removes)})), True


def readable(deed: Deed) -> bool:
    """Say whether some answer that can be read meets all its looks."""
    return all(look.values is None or look.values for look in deed.looks)


def granted(basis: Basis) -> Literal:
    """Say that a grant covers it."""
    return Granted(frozenset({basis})), True


def _met(look: Look) -> Iterator[Literal]:
    if look.values is None:
        yield Stands(frozenset({look.tag})), True
    else:
        yield Holds(look.tag, frozenset({min(look.values)})), True
