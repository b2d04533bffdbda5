"""A shelf keeps what was found of each line, each once, and says which line stands where."""

import sqlite3

import pytest

from streams.broker.timetable import Leg
from streams.policies.rows import ConflictingRowsError
from streams.replays.shelf import Found, Shelf


def leg(offset: int, line: int) -> Leg:
    """Say that a line stands in the second partition."""
    return Leg(partition=1, until=offset + 1, offsets=(offset,), lines=(line,), times_us=(0,))


def test_what_was_found_of_a_line_is_given_by_kind() -> None:
    """In whatever order it came; a message without destination, too."""
    shelf = Shelf()
    found = [Found(1, 2, "WA", b"b"), Found(2, 0, None, b"c"), Found(1, 0, "WA", b"a")]
    shelf.keep(found)

    assert shelf.of(1) == [found[2], found[0]]
    assert shelf.of(2) == [found[1]]
    assert shelf.of(3) == []
    assert [shelf.has(1, kind) for kind in (0, 1, 2)] == [True, False, True]


def test_the_same_again_is_kept_once() -> None:
    """Where commits are not atomic, anything may be written again."""
    shelf = Shelf()
    for _ in range(2):
        shelf.keep([Found(1, 1, "WA", b"a"), Found(1, 1, "OR", b"b")])

    assert len(shelf.of(1)) == 2


def test_something_else_of_the_same_is_an_error() -> None:
    """Whichever was true, the other was not."""
    shelf = Shelf()
    shelf.keep([Found(1, 1, None, b"a")])

    with pytest.raises(ConflictingRowsError, match="two decisions on line 1 for `nobody` differ"):
        shelf.keep([Found(1, 1, None, b"b")])


def test_it_says_which_line_stands_where() -> None:
    """A page that is read twice says the same."""
    shelf = Shelf()
    for _ in range(2):
        shelf.place([leg(5, 17), leg(9, 18)])

    assert [shelf.line_at(1, offset) for offset in (5, 9, 6)] == [17, 18, None]
    assert shelf.line_at(0, 5) is None


def test_it_is_gone_when_it_is_left() -> None:
    """Its file has no name."""
    with Shelf() as shelf:
        shelf.keep([Found(1, 1, "WA", b"a")])

    with pytest.raises(sqlite3.ProgrammingError):
        shelf.of(1)
