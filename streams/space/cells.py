"""The cells of a state: kinds of asker × keys × a stretch of time in which each side does one thing, not the same.

Cells of a state don't overlap, and in what lies in none both sides do the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from operator import or_
from typing import Final, NamedTuple, TypeAlias

from streams.policies.bundle import NEVER
from streams.space.bits import numbers
from streams.space.deeds import Deed, narrowed, outdoes
from streams.space.doors import Door, doors
from streams.space.stances import Stance, effective, touches

ALWAYS: Final = -NEVER
"""An instant in µs before every other."""

Deeds: TypeAlias = frozenset[Deed]


class Sides(NamedTuple):
    """What is done on each of two sides, less what changes no outcome."""

    before: Deeds
    after: Deeds


@dataclass(frozen=True, slots=True)
class Cell:
    """Messages that differ in facts alone."""

    door: Door
    askers: int
    """Some of these kinds; of answers, those who would receive them."""
    since: int
    until: int
    sides: Sides


class _Acting(NamedTuple):
    """A stance at one door: what it does there, and on which sides."""

    deed: Deed
    stance: Stance
    sides: tuple[bool, bool]


class Among(Enum):
    """Which stances cells are looked for among: a message is treated less harshly only where one is lost."""

    ALL = auto()
    LOST = auto()
    GAINED = auto()


def cells(before: frozenset[Stance], after: frozenset[Stance], among: Among = Among.ALL) -> Iterator[Cell]:
    """Give the cells of one state in which stances act that one side has alone."""
    sides = effective(before), effective(after)
    lost, gained = sides[0].difference(after), sides[1].difference(before)
    interesting = {Among.ALL: lost | gained, Among.LOST: lost, Among.GAINED: gained}[among]
    of_either = {stance: (stance in sides[0], stance in sides[1]) for side in sides for stance in side}
    for door in doors(touches(of_either), touches(interesting)):
        acting = [_Acting(deed, stance, which) for stance, which in of_either.items() for deed in _done(stance, door)]
        askers = reduce(or_, (one.stance.askers for one in acting if one.stance in interesting), 0)
        yield from _at(door, acting, askers)


def _done(stance: Stance, door: Door) -> Iterator[Deed]:
    reach = door.reach(stance.touch)
    deed = narrowed(stance.deed, reach) if reach else None
    if deed is not None:
        yield deed


def _at(door: Door, acting: Sequence[_Acting], interesting: int) -> Iterator[Cell]:
    course, doings = _Course(acting), _Doings(acting)
    for askers in _blocks(interesting, {one.stance.askers for one in acting}):
        here = sum(1 << number for number, one in enumerate(acting) if one.stance.askers & askers)
        for since, until, sides in course.stretches(here, doings):
            yield Cell(door, askers, since, until, sides)


def _blocks(all_of_them: int, sets: Collection[int]) -> list[int]:
    """Cut a set of kinds so that each part lies in or outside each of some sets."""
    blocks = [all_of_them] if all_of_them else []
    for askers in sorted(sets):
        blocks = [part for block in blocks for part in (block & askers, block & ~askers) if part]
    return blocks


class _Doings:
    """What each side does while certain stances act: a set of them is bits of a number, since there are very many."""

    def __init__(self, acting: Sequence[_Acting]) -> None:
        self._deeds: Final = tuple(dict.fromkeys(one.deed for one in acting))
        bits = {deed: 1 << number for number, deed in enumerate(self._deeds)}
        self._done: Final = [bits[one.deed] for one in acting]
        sides = [{n: one.deed for n, one in enumerate(acting) if one.sides[side]} for side in (0, 1)]
        self._masks: Final = [sum(1 << number for number in side) for side in sides]
        self._outdone: Final = [[outdoing[one.deed] for one in acting] for outdoing in map(self._outdoing, sides)]
        self._known: Final[dict[int, tuple[int, int]]] = {}
        self._sides: Final[dict[tuple[int, int], Sides | None]] = {}
        self._by_bits: Final[dict[int, Deeds]] = {}

    def sides(self, acting: int) -> Sides | None:
        """Give what each side does, or None if both do the same."""
        done = self._known.get(acting)
        if done is None:
            before, after = self._masks
            done = self._known[acting] = self._essential(acting & before, 0), self._essential(acting & after, 1)
        if done not in self._sides:
            self._sides[done] = None if done[0] == done[1] else Sides(*map(self._named, done))
        return self._sides[done]

    def _essential(self, acting: int, side: int) -> int:
        """Give the deeds of stances, but for those that another outdoes."""
        deeds, outdone, left = 0, self._outdone[side], acting
        while left:
            number = left.bit_length() - 1
            left ^= 1 << number
            if not outdone[number] & acting:
                deeds |= self._done[number]
        return deeds

    def _outdoing(self, side: Mapping[int, Deed]) -> Mapping[Deed, int]:
        """Give, for each deed, the stances of a side that refuse whatever a message says wherever it acts."""
        refusals: defaultdict[Deed, int] = defaultdict(int)
        for number, deed in side.items():
            if not deed.conditional:
                refusals[deed] |= 1 << number
        return {one: sum(bits for other, bits in refusals.items() if outdoes(other, one)) for one in self._deeds}

    def _named(self, deeds: int) -> Deeds:
        if deeds not in self._by_bits:
            self._by_bits[deeds] = frozenset(self._deeds[number] for number in numbers(deeds))
        return self._by_bits[deeds]


class _Course:
    """When stances begin and end to act."""

    def __init__(self, acting: Sequence[_Acting]) -> None:
        changes: defaultdict[int, int] = defaultdict(int)
        for number, one in enumerate(acting):
            changes[one.stance.term.since] ^= 1 << number
            changes[one.stance.term.until] ^= 1 << number
        self._changes: Final = sorted(changes.items())

    def stretches(self, here: int, doings: _Doings) -> Iterator[tuple[int, int, Sides]]:
        """Cut time where what is done by those who are here changes, and give what differs."""
        acting, begun, sides = 0, ALWAYS, None
        for at, change in self._changes:
            acting ^= change & here
            now = doings.sides(acting) if change & here else sides
            if now != sides:
                if sides is not None:
                    yield begun, at, sides
                begun, sides = at, now
