"""What a batch adds to the counts, counted in arrays: a count key is looked up once a batch, not once a request."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from streams.broker.columns import Integers
from streams.metrics.books import Hop, Kind, Tally
from streams.switch.stages.columns.destinations import MOST_PLACES
from streams.switch.stages.lanes import Account


class CountKeys:
    """The count key of each thing that is kept, at each place where it is met."""

    def __init__(self) -> None:
        """Begin with none."""
        self._booked: list[tuple[Account, Kind]] = []
        self._keys: dict[int, str] = {}

    def add(self, account: Account, kind: Kind) -> None:
        """Say what the next thing is booked as, and under which account but for the place."""
        self._booked.append((account, kind))

    def count(self, things: Integers, places: Integers, names: Sequence[str], tally: Tally) -> None:
        """Count things, each by its index and by that of its place's name, as often as it is there."""
        both, times = np.unique(things * MOST_PLACES + places, return_counts=True)
        for number, often in zip(both.tolist(), times.tolist(), strict=True):
            tally.count(self._keys.get(number) or self._key(number, names), often)

    def _key(self, number: int, names: Sequence[str]) -> str:
        thing, place = divmod(number, MOST_PLACES)
        account, kind = self._booked[thing]
        key = self._keys[number] = replace(account, whose=names[place]).key(kind)
        return key


def took_since(tally: Tally, hop: Hop, since: Integers, until_us: int) -> None:
    """Count how long a hop took that began at these times."""
    for begun, times in zip(*np.unique(since, return_counts=True), strict=True):
        tally.took(hop, until_us - int(begun), int(times))
