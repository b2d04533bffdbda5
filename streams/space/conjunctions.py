"""Conjunctions as bits of numbers, which compare fast. Every bit is something that only helps rules to act.

So a conjunction that is met still is if more is so. Of all messages that meet one, that of which nothing else is so
meets the fewest others; which makes every question here a look at single conjunctions, however many facts there are.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from streams.space.facts import Conjunction, Fact, Granted, Holds, Literal, Stands

Mask: TypeAlias = int
Masks: TypeAlias = tuple[Mask, ...]
"""Alternatives any of which will do, none of which needs all that another does."""


class Atoms:
    """The literals that bits stand for."""

    def __init__(self) -> None:
        self._numbers: Final[dict[Literal, int]] = {}
        self._literals: Final[list[Literal]] = []
        self.grants: Mask = 0
        """Of these, that no grant covers a message."""

    def bit(self, fact: Fact, *, so: bool = True) -> Mask:
        """Give the bit of a literal; with that of a field's value, that the field stands there."""
        number = self._numbers.setdefault((fact, so), len(self._literals))
        bit = 1 << number
        if number == len(self._literals):
            self._literals.append((fact, so))
            self.grants |= bit if isinstance(fact, Granted) else 0
        return bit | self.bit(Stands(frozenset({fact.tag}))) if isinstance(fact, Holds) else bit

    def literals(self, mask: Mask) -> Iterator[Literal]:
        """Give the literals of a mask."""
        return (self._literals[bit.bit_length() - 1] for bit in self.bits(mask))

    @staticmethod
    def bits(mask: Mask) -> Iterator[Mask]:
        """Give the bits of a mask, each by itself."""
        while mask:
            bit = mask & -mask
            yield bit
            mask ^= bit

    def conjunction(self, mask: Mask) -> Conjunction:
        """Give a mask as a conjunction, without what another part of it says already."""
        found = frozenset(self.literals(mask))
        held = {fact.tag for fact, _ in found if isinstance(fact, Holds)}
        return frozenset(one for one in found if not (isinstance(one[0], Stands) and one[0].tags <= held))

    def example(self, mask: Mask, relevant: Mask) -> Conjunction:
        """Say of all that is relevant whether it is so, where just a mask is."""
        return frozenset((fact, so is bool(mask & self._bit_of(fact, so))) for fact, so in self.literals(relevant))

    def _bit_of(self, fact: Fact, so: bool) -> Mask:  # noqa: FBT001 -- the two parts of a literal
        return 1 << self._numbers[fact, so]


def minimal(conjunctions: Iterable[Mask]) -> Masks:
    """Leave out conjunctions that need more than another does."""
    kept: list[Mask] = []
    for conjunction in sorted(set(conjunctions), key=_by_size):
        if not is_met(kept, conjunction):
            kept.append(conjunction)
    return tuple(kept)


def _by_size(conjunction: Mask) -> tuple[int, int]:
    return conjunction.bit_count(), conjunction


def is_met(conjunctions: Iterable[Mask], by: Mask) -> bool:
    """Say whether any conjunction is met where just so much is so."""
    for each in conjunctions:  # noqa: SIM110 -- asked so often that a generator would take most of the time
        if each & by == each:
            return True
    return False
