"""A wait goes on as long as anything happens, unless somebody ends it."""

from io import StringIO

import pytest
from rich.console import Console

from producers.replay.waiting import Waiting
from tests.mill import HandClock

US = 1_000_000


def seen(waiting: Waiting) -> str:
    """Read what is drawn."""
    console = Console(width=120, record=True, file=StringIO())
    console.print(waiting.look()())
    return console.export_text()


def test_as_long_as_anything_happens_it_goes_on() -> None:
    """Longer than its patience, if that is never tried."""
    clock = HandClock()
    waiting = Waiting(10, clock)
    for done in range(5):
        clock.us += 9 * US
        assert waiting.goes_on("decided by intake", done, 100)
        assert waiting.goes_on("decided by intake", done, 100)


def test_it_ends_when_nothing_happens() -> None:
    """And stays so, whatever is read afterwards."""
    clock = HandClock()
    waiting = Waiting(10, clock)
    first = waiting.goes_on("decided by intake", 3, 100)
    clock.us += 11 * US
    second = waiting.goes_on("decided by intake", 3, 100)
    third = waiting.goes_on("read of nlets.audit", 1, 2)

    assert (first, second, third) == (True, False, False)
    assert waiting.given_up == "nothing was decided for 10 s"


@pytest.mark.parametrize(("key", "goes_on"), [("q", False), ("p", True)])
def test_a_key_ends_it(key: str, goes_on: bool) -> None:  # noqa: FBT001 -- what is expected
    """One of them."""
    waiting = Waiting(10, HandClock())
    waiting.press(key)

    assert waiting.goes_on("decided by intake", 3, 100) is goes_on


def test_it_shows_how_far_it_is() -> None:
    """And for how long nothing happened."""
    clock = HandClock()
    waiting = Waiting(10, clock)
    waiting.goes_on("decided by intake", 2_500, 10_000)
    fresh = seen(waiting)
    clock.us += 4 * US

    assert "decided by intake: 2,500 of 10,000" in fresh
    assert "nothing new" not in fresh
    assert "nothing new for 4 s" in seen(waiting)
    assert "q end" in fresh
