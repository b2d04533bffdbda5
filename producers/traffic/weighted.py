"""Choices by weight: the one thing every table of a scenario is read by. Randomness comes in as an argument."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Weighted(Generic[Item]):
    """Items, and where the share of each ends."""

    items: tuple[Item, ...]
    ends: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[Item, float]) -> Self:
        """Take each item with its weight; leave out those that weigh nothing."""
        heavy = {item: weight for item, weight in weights.items() if weight > 0}
        if not heavy:
            raise ValueError("nothing to choose from")
        return cls(tuple(heavy), tuple(accumulate(heavy.values())))

    def pick(self, random: Random) -> Item:
        """Choose one item, each as often as its weight says."""
        found = bisect_right(self.ends, random.random() * self.ends[-1])
        return self.items[min(found, len(self.items) - 1)]
