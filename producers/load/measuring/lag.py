"""The sign of too much load: lag grows, over the window more and more messages wait for their answer. Pure."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

_GROWTH: Final = 0.05
"""Lag that grows by more than this share of what was due is no accident …"""
_DEVIATIONS: Final = 3.0
"""… if it also grows by more than so many times the square root of itself, by which it wavers anyway."""


def unanswered_at(times_ns: Sequence[int], sent_ns: Sequence[int], done_ns: Sequence[int]) -> list[int]:
    """Count at each time the messages that were sent and not answered yet; both lists are sorted."""
    return [bisect_right(sent_ns, at) - bisect_right(done_ns, at) for at in times_ns]


def grows(unanswered: Sequence[int], due: int) -> bool:
    """Tell whether lag grows: in the last third of a window it is higher than in the middle one. The first settles.

    `unanswered` are samples at even distances, `due` how many messages were due in the window.
    """
    third = len(unanswered) // 3
    middle = sum(unanswered[third : 2 * third]) / third
    last = sum(unanswered[-third:]) / third
    return last - middle > _GROWTH * due / 3 + _DEVIATIONS * math.sqrt(max(middle, 0.0))
