"""What is gone through in a thread of its own comes whole and in order, and is closed there."""

import asyncio
import threading
from collections.abc import Generator
from itertools import islice

import pytest

from producers.replay.apart import apart


async def echoed(number: int) -> int:
    """Give a number back, on whatever loop it is asked."""
    await asyncio.sleep(0)
    return number


def looping(count: int, closed: list[str]) -> Generator[int, None, None]:
    """Count on an event loop of its own, as the reader of a topic does."""
    with asyncio.Runner() as runner:
        try:
            for number in range(count):
                yield runner.run(echoed(number))
        finally:
            closed.append(threading.current_thread().name)


@pytest.mark.parametrize("count", [0, 1, 499, 500, 1_201])
async def test_all_comes_in_order_while_another_loop_runs(count: int) -> None:
    """In chunks, which nobody sees."""
    assert list(apart(looping(count, []))) == list(range(count))


async def test_who_stops_early_closes_it_where_it_ran() -> None:
    """An event loop must not be closed in another thread."""
    closed: list[str] = []
    items = apart(looping(2_000, closed))
    taken = list(islice(items, 3))
    del items

    assert taken == [0, 1, 2]
    assert len(closed) == 1
    assert closed != [threading.current_thread().name]


async def test_what_goes_wrong_there_is_raised_here() -> None:
    """As if it were gone through here."""

    def failing() -> Generator[int, None, None]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(apart(failing()))
