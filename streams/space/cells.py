"""The cells of a state: kinds of asker × keys × a stretch of time in which every bundle does one thing.

Cells of a state don't overlap, and in what lies in none no stance of interest acts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Final, TypeAlias

from streams.messages.keys import ANSWERS, KEYS, Traffic
from streams.policies.bundle import NEVER
from streams.policies.grants import GRANTABLE
from streams.space.deeds import Deed, Reach, narrowed
from streams.space.stances import Stance

ALWAYS: Final = -NEVER
"""An instant in µs before every other."""

_COVERABLE: Final = GRANTABLE.union(*(ANSWERS[key] for key in GRANTABLE))

Deeds: TypeAlias = frozenset[Deed]
Sides: TypeAlias = tuple[Deeds, ...]
"""What each bundle does."""


@dataclass(frozen=True, slots=True)
class Door:
    """Keys that every stance touches alike, that go one way and need one letter of `uses`."""

    traffic: Traffic
    letter: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Messages that differ in facts alone."""

    door: Door
    askers: int
    """Some of these kinds; of answers, those who would receive them."""
    since: int
    until: int
    sides: Sides


@dataclass(frozen=True, slots=True, eq=False)
class _Acting:
    """A stance at one door: what it does there, on which side."""

    side: int
    number: int
    """Of its deed, among those of the door."""
    stance: Stance
    is_of_interest: bool


class _Doings:
    """What each side does while stances begin and end to act. Deeds are numbers here: there are very many changes."""

    def __init__(self, sides: int, deeds: Sequence[Deed]) -> None:
        self._deeds: Final = deeds
        self._acting: Final = [[0] * len(deeds) for _ in range(sides)]
        self._masks: Final = [0] * sides
        self._named: Final[dict[int, Deeds]] = {}
        self.of_interest = 0
        """How many stances of interest act."""

    def begin(self, one: _Acting) -> None:
        """Let a stance act."""
        self._acting[one.side][one.number] += 1
        self._masks[one.side] |= 1 << one.number
        self.of_interest += one.is_of_interest

    def end(self, one: _Acting) -> None:
        """Let a stance act no more."""
        acting = self._acting[one.side]
        acting[one.number] -= 1
        if not acting[one.number]:
            self._masks[one.side] &= ~(1 << one.number)
        self.of_interest -= one.is_of_interest

    def sides(self) -> Sides:
        """Give what each side does now."""
        return tuple(map(self._name, self._masks))

    def _name(self, mask: int) -> Deeds:
        named = self._named.get(mask)
        if named is None:
            named = frozenset(deed for number, deed in enumerate(self._deeds) if mask >> number & 1)
            self._named[mask] = named
        return named


def cells(sides: Sequence[Collection[Stance]], of_interest: Collection[Stance]) -> Iterator[Cell]:
    """Give the cells of one state in which any stance of interest acts."""
    everyone = [(side, stance, stance in of_interest) for side, of_side in enumerate(sides) for stance in of_side]
    codes = frozenset[str]().union(*(stance.keys | stance.photo_keys for stance in of_interest))
    by_touch: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for code in sorted(codes):
        key = KEYS[code]
        touched = tuple((code in stance.keys, code in stance.photo_keys) for _, stance, _ in everyone)
        by_touch[key.traffic, key.letter, code in _COVERABLE, touched].append(code)
    for alike in by_touch.values():
        key = KEYS[alike[0]]
        yield from _at(Door(key.traffic, key.letter, tuple(alike)), everyone, len(sides))


def _at(door: Door, everyone: Sequence[tuple[int, Stance, bool]], sides: int) -> Iterator[Cell]:
    numbers: dict[Deed, int] = {}
    acting = [
        _Acting(side, numbers.setdefault(deed, len(numbers)), stance, is_of_interest)
        for side, stance, is_of_interest in everyone
        for deed in _done(stance, door)
    ]
    interesting = reduce(or_, (one.stance.askers for one in acting if one.is_of_interest), 0)
    for askers in _blocks(interesting, {one.stance.askers for one in acting}):
        here = [one for one in acting if one.stance.askers & askers]
        yield from (Cell(door, askers, *stretch) for stretch in _stretches(here, _Doings(sides, tuple(numbers))))


def _done(stance: Stance, door: Door) -> Iterator[Deed]:
    code = door.codes[0]
    if code in stance.keys or code in stance.photo_keys:
        reach = Reach(door.traffic, grantable=code in _COVERABLE, photo=code not in stance.keys)
        deed = narrowed(stance.deed, reach)
        if deed is not None:
            yield deed


def _blocks(all_of_them: int, sets: Collection[int]) -> list[int]:
    """Cut a set of kinds so that each part lies in or outside each of some sets."""
    blocks = [all_of_them] if all_of_them else []
    for one in sorted(sets):
        blocks = [part for block in blocks for part in (block & one, block & ~one) if part]
    return blocks


def _stretches(acting: Sequence[_Acting], doings: _Doings) -> Iterator[tuple[int, int, Sides]]:
    """Cut time where anything changes, and give what each side does in between while anything of interest acts."""
    begins: defaultdict[int, list[_Acting]] = defaultdict(list)
    ends: defaultdict[int, list[_Acting]] = defaultdict(list)
    for one in acting:
        begins[one.stance.term.since].append(one)
        ends[one.stance.term.until].append(one)
    for since, until in pairwise(sorted(begins.keys() | ends.keys())):
        for one in ends.get(since, ()):
            doings.end(one)
        for one in begins.get(since, ()):
            doings.begin(one)
        if doings.of_interest:
            yield since, until, doings.sides()
