"""The cells of a state: kinds of asker × keys × a stretch of time in which every bundle does one thing.

Cells of a state don't overlap, and whatever lies in none is touched by no stance that is of interest.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
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


@dataclass(frozen=True, slots=True)
class _Acting:
    """A stance at one door: what it does there, on which side."""

    side: int
    deed: Deed
    stance: Stance


def cells(sides: Sequence[frozenset[Stance]], of_interest: Collection[Stance]) -> Iterator[Cell]:
    """Give the cells of one state that any stance of interest touches."""
    everyone = [(side, stance) for side, of_side in enumerate(sides) for stance in of_side]
    codes = frozenset[str]().union(*(stance.keys | stance.photo_keys for stance in of_interest))
    by_touch: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for code in sorted(codes):
        key = KEYS[code]
        touched = tuple((code in stance.keys, code in stance.photo_keys) for _, stance in everyone)
        by_touch[key.traffic, key.letter, code in _COVERABLE, touched].append(code)
    for alike in by_touch.values():
        key = KEYS[alike[0]]
        door = Door(key.traffic, key.letter, tuple(alike))
        acting = [_Acting(side, deed, stance) for side, stance in everyone for deed in _done(stance, door)]
        yield from _at(door, acting, len(sides), of_interest)


def _done(stance: Stance, door: Door) -> Iterator[Deed]:
    code = door.codes[0]
    if code in stance.keys or code in stance.photo_keys:
        reach = Reach(door.traffic, grantable=code in _COVERABLE, photo=code not in stance.keys)
        deed = narrowed(stance.deed, reach)
        if deed is not None:
            yield deed


def _at(door: Door, acting: Sequence[_Acting], sides: int, of_interest: Collection[Stance]) -> Iterator[Cell]:
    interesting = 0
    for one in acting:
        interesting |= one.stance.askers if one.stance in of_interest else 0
    for askers in _blocks(interesting, {one.stance.askers for one in acting}):
        here = [one for one in acting if one.stance.askers & askers]
        yield from (Cell(door, askers, *stretch) for stretch in _stretches(here, sides))


def _blocks(all_of_them: int, sets: Collection[int]) -> list[int]:
    """Cut a set of kinds so that each part lies in or outside each of some sets."""
    blocks = [all_of_them] if all_of_them else []
    for one in sorted(sets):
        blocks = [part for block in blocks for part in (block & one, block & ~one) if part]
    return blocks


def _stretches(acting: Sequence[_Acting], sides: int) -> Iterator[tuple[int, int, Sides]]:
    """Cut all time where anything changes, and give what each side does in between."""
    begins: defaultdict[int, list[_Acting]] = defaultdict(list)
    ends: defaultdict[int, list[_Acting]] = defaultdict(list)
    for one in acting:
        begins[one.stance.term.since].append(one)
        ends[one.stance.term.until].append(one)
    changes = sorted({ALWAYS, NEVER} | begins.keys() | ends.keys())
    doing = [Counter[Deed]() for _ in range(sides)]
    for since, until in pairwise(changes):
        for one in begins[since]:
            doing[one.side][one.deed] += 1
        for one in ends[since]:
            doing[one.side][one.deed] -= 1
        yield since, until, tuple(frozenset(+done) for done in doing)
