"""How long a request, or an answer without one, is waited with, by a log whose clock may be wrong for a while. Pure."""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_DOUBTED: Final = 64
"""So many lines in a row must say that it is later before it is: a line of a wrong time ends no wait."""


class Patience(Generic[T]):
    """What is waited with, given up the earliest first."""

    def __init__(self, wait_us: int) -> None:
        self._wait_us: Final = wait_us
        self._said: Final[deque[float]] = deque(maxlen=_DOUBTED)
        self._held: Final[list[tuple[int, int, T]]] = []
        self._order: Final = count()

    def hold(self, at_us: int, held: T) -> None:
        """Wait with something from a time on."""
        heappush(self._held, (at_us, next(self._order), held))

    def tell(self, at_us: int) -> None:
        """Take note of the time that a line has."""
        self._said.append(at_us)

    def end(self) -> None:
        """Wait no longer: the log ends."""
        self._said.clear()
        self._said.append(inf)

    def given_up(self) -> Iterator[T]:
        """Give what is waited with no longer."""
        now_us = min(self._said, default=0) if self._held else 0
        while self._held and self._held[0][0] + self._wait_us < now_us:
            yield heappop(self._held)[2]
