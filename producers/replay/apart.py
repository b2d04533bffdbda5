"""Going through something in a thread of its own, which may run an event loop there, as the reader of a topic does."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")

_CHUNK: Final = 500
"""So many are handed over at once."""


def apart(items: Generator[Item, None, None]) -> Iterator[Item]:
    """Give the same items; whoever stops early closes what gives them, in its own thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            while chunk := thread.submit(_taken, items).result():
                yield from chunk
        finally:
            thread.submit(items.close).result()


def _taken(items: Iterator[Item]) -> list[Item]:
    return list(islice(items, _CHUNK))
