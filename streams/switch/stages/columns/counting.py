"""What a batch adds to the counts, counted in arrays: a count key is looked up once a batch, not once a request."""

import numpy as np

from streams.broker.columns import Integers
from streams.metrics.books import Hop, Tally
from streams.switch.stages.columns.growing import Column


class CountKeys:
    """The count key of each thing that is kept; many things have the same."""

    def __init__(self) -> None:
        """Begin with none."""
        self._keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._number_of = Column()

    def add(self, count_key: str) -> None:
        """Say under which key the next thing is counted."""
        number = self._numbers.setdefault(count_key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(count_key)
        self._number_of.add(number)

    def count(self, things: Integers, tally: Tally) -> None:
        """Count things, each by its index, as often as it is there."""
        times = np.bincount(self._number_of.values[things])
        for number in np.flatnonzero(times).tolist():
            tally.count(self._keys[number], int(times[number]))


def took_since(tally: Tally, hop: Hop, since: Integers, until_us: int) -> None:
    """Count how long a hop took that began at these times."""
    for begun, times in zip(*np.unique(since, return_counts=True), strict=True):
        tally.took(hop, until_us - int(begun), int(times))
