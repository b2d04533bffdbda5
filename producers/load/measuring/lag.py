"""The sign of too much load: lag grows, over the window more and more messages wait for their answer. Pure."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

_GROWTH: Final = 0.05
"""Lag that grows by more than this share of what was due is no accident …"""
_DEVIATIONS: Final = 3.0
"""… if it also grows by more than so many times the square root of itself, by which it wavers anyway."""


def unanswered_at(looks: Sequence[int], sent: Iterable[int], done: Iterable[int]) -> list[int]:
    """Count at each look, all in order, the messages that were sent and not answered yet."""
    return [went - came for went, came in zip(_by(looks, sent), _by(looks, done), strict=True)]


def _by(looks: Sequence[int], events: Iterable[int]) -> Iterator[int]:
    """Count what had happened by each look."""
    counts = [0] * (len(looks) + 1)
    for at in events:
        counts[bisect_left(looks, at)] += 1
    return accumulate(counts[:-1])


def grows(unanswered: Sequence[int], due: int) -> bool:
    """Tell whether lag grows: in the last third of a window it is higher than in the middle one. The first settles.

    `unanswered` are samples at even distances, `due` how many messages were due in the window.
    """
    third = len(unanswered) // 3
    middle = sum(unanswered[third : 2 * third]) / third
    last = sum(unanswered[-third:]) / third
    return last - middle > _GROWTH * due / 3 + _DEVIATIONS * math.sqrt(max(middle, 0.0))
