"""Arrays that grow, for what is learned one by one and read by compiled code all at once."""

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from streams.broker.columns import Bytes, Integers, Spans

_FIRST_SIZE: Final = 64


def spans_of(texts: Sequence[bytes]) -> Spans:
    """Put texts one behind the other."""
    lengths = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(lengths, dtype=np.int64)
    return Spans(np.frombuffer(b"".join(texts), np.uint8), ends - lengths, ends)


_Columns = TypeVar("_Columns", bound=tuple[Integers, ...])


def joined(parts: Sequence[_Columns]) -> _Columns:
    """Put tables of the same columns one behind the other, column by column."""
    return type(parts[0])(*map(np.concatenate, zip(*parts, strict=True)))


class Column:
    """Numbers. What is added one by one waits in a list, and is put into the array once that is asked for."""

    def __init__(self) -> None:
        """Begin with none."""
        self._values: Integers = np.zeros(_FIRST_SIZE, np.int64)
        self._used = 0
        self._waiting: list[int] = []

    def add(self, value: int) -> int:
        """Add a number; say where it stands."""
        self._waiting.append(value)
        return self._used + len(self._waiting) - 1

    @property
    def values(self) -> Integers:
        """Give the numbers, and behind them room."""
        if self._waiting:
            self._values = _with(self._values, self._used, np.array(self._waiting, np.int64))
            self._used += len(self._waiting)
            self._waiting.clear()
        return self._values


class Pieces:
    """Short texts, one behind the other; they wait as numbers do."""

    def __init__(self) -> None:
        """Begin with none."""
        self._data: Bytes = np.zeros(_FIRST_SIZE, np.uint8)
        self._used = 0
        self._waiting: list[bytes] = []
        self._begins = Column()
        self._ends = Column()
        self._next = 0

    def add(self, text: bytes) -> None:
        """Add a text."""
        self._begins.add(self._next)
        self._next += len(text)
        self._ends.add(self._next)
        self._waiting.append(text)

    @property
    def spans(self) -> Spans:
        """Give all texts. What is added later doesn't change them."""
        if self._waiting:
            self._data = _with(self._data, self._used, np.frombuffer(b"".join(self._waiting), np.uint8))
            self._used = self._next
            self._waiting.clear()
        data = self._data.view()
        data.flags.writeable = False  # as bytes are: compiled code tells the two kinds of array apart
        return Spans(data, self._begins.values, self._ends.values)


_Array = TypeVar("_Array", Bytes, Integers)


def _with(values: _Array, used: int, more: _Array) -> _Array:
    """Put more behind what is used of an array, or of one twice as long or longer where there is no room."""
    end = used + len(more)
    if end > len(values):
        values = np.concatenate((values, np.zeros(max(len(values), end), values.dtype)))
    values[used:end] = more
    return values
