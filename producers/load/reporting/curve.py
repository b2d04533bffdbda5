"""A percentile curve: how long ever larger shares of answers took, as far as samples suffice. Pure.

The shares are those of HdrHistogram's own percentile output: as many between 50 and 75 % as between 99 and 99.5 %.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Final

from producers.load.measuring.percentiles import ENOUGH, histogram_of
from producers.load.reporting.document import Point

_TO_THE_HALF: Final = 5
"""So many points until half of what is left lies behind."""


def curve_of(durations_us: Mapping[int, int]) -> tuple[Point, ...]:
    """Give the curve of durations, given how often each occurs. No value is low."""
    samples = sum(durations_us.values())
    ranks = {
        share: math.ceil(share * samples) for share in takewhile(lambda each: samples * (1 - each) >= ENOUGH, _shares())
    }
    if not ranks:
        return ()
    histogram, longest = histogram_of(durations_us), max(durations_us)
    # The library rounds to the nearest sample, and is therefore asked for whole ones.
    whole = {share: 100 * max(rank, 1) / samples for share, rank in ranks.items()}
    values = histogram.get_percentile_to_value_dict(whole.values())
    return tuple(Point(share, min(int(values[percent]), longest)) for share, percent in whole.items())


def _shares() -> Iterator[float]:
    beyond = 1.0
    while True:
        yield from (1 - beyond * (1 - step / (2 * _TO_THE_HALF)) for step in range(_TO_THE_HALF))
        beyond /= 2
