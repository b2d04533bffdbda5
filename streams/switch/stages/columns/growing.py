"""Arrays that grow, for what is learned one by one and read by compiled code all at once."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans

_FIRST_SIZE: Final = 64


def spans_of(texts: Sequence[bytes]) -> Spans:
    """Put texts one behind the other."""
    lengths = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(lengths, dtype=np.int64)
    return Spans(np.frombuffer(b"".join(texts), np.uint8), ends - lengths, ends)


class Column:
    """Numbers."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: Integers = np.zeros(_FIRST_SIZE, np.int64)
        """The numbers, and behind them room."""
        self._used = 0

    def add(self, value: int) -> int:
        """Add a number; say where it stands."""
        if self._used == len(self.values):
            self.values = np.concatenate((self.values, np.zeros_like(self.values)))
        self.values[self._used] = value
        self._used += 1
        return self._used - 1


class Pieces:
    """Short texts, one behind the other."""

    def __init__(self) -> None:
        """Begin with none."""
        self._data: Bytes = np.zeros(_FIRST_SIZE, np.uint8)
        self._begins = Column()
        self._ends = Column()
        self._used = 0

    def add(self, text: bytes) -> None:
        """Add a text."""
        end = self._used + len(text)
        while end > len(self._data):
            self._data = np.concatenate((self._data, np.zeros_like(self._data)))
        self._data[self._used : end] = np.frombuffer(text, np.uint8)
        self._begins.add(self._used)
        self._ends.add(end)
        self._used = end

    @property
    def spans(self) -> Spans:
        """Give all texts. What is added later doesn't change them."""
        data = self._data.view()
        data.flags.writeable = False  # as bytes are: compiled code tells the two kinds of array apart
        return Spans(data, self._begins.values, self._ends.values)
