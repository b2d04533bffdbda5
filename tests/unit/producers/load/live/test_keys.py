"""Keys do to a load what SIPp's do to a call rate; none of them can ask for what can't be."""

import os
import pty
import termios
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

import pytest

from producers.load.live.keyboard import keyboard
from producers.load.live.keys import ALL, END, KEYS, NONE, Helm, pressed
from producers.load.live.steering import Steering
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.turns import ByHand, Turn

_START_NS = 5_000_000_000


def _after(keys: str) -> Helm:
    helm = Helm.at(200.0, 8_000.0)
    for key in keys:
        helm = pressed(helm, key)
    return helm


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param("", 200.0, id="none"),
        pytest.param("+", 210.0, id="a step faster"),
        pytest.param("--", 180.0, id="two slower"),
        pytest.param("*", 300.0, id="ten faster"),
        pytest.param("/", 100.0, id="ten slower"),
        pytest.param("*/", 200.0, id="there and back"),
        pytest.param("////", 10.0, id="never below a step"),
        pytest.param("*" * 100, 8_000.0, id="never above the most"),
        pytest.param("p", 0.0, id="paused"),
        pytest.param("p+", 0.0, id="changed while paused"),
        pytest.param("p+p", 210.0, id="and on"),
        pytest.param("q", 0.0, id="ended"),
        pytest.param("qp+", 0.0, id="ended for good"),
        pytest.param("xX \x00é", 200.0, id="others do nothing"),
    ],
)
def test_a_key_moves_the_rate_by_steps(keys: str, expected: float) -> None:
    """A step is a twentieth of what was asked for."""
    assert _after(keys).effective == expected


def test_more_than_the_most_may_have_been_asked_for() -> None:
    """Then that is the most."""
    assert pressed(Helm.at(9_000.0, 8_000.0), "+").effective == 9_000.0


def test_every_key_says_what_it_does() -> None:
    """And no two do the same."""
    assert ALL == "+-*/pq"
    assert len({key.said for key in KEYS.values()}) == len(KEYS)


def _steering(keys: str, elapsed_s: float) -> tuple[Steering, list[ByHand]]:
    told: list[ByHand] = []
    window = Window(0, _START_NS, Schedule(Shape.RAMP, 200.0, 10.0), Arrivals.EVEN, 1)
    now_ns = _START_NS + round(elapsed_s * 1e9)
    return Steering(window, Helm.at(200.0, 8_000.0), keys, told.append, lambda: now_ns), told


def test_a_change_holds_from_a_little_later_on() -> None:
    """So every producer knows of it before."""
    steering, told = _steering(ALL, 2.0)
    for key in "+pp":
        steering.press(key)

    assert told[-1] == ByHand((Turn(2.25, 210.0), Turn(2.25, 0.0), Turn(2.25, 210.0)))
    assert steering.window.by_hand == told[-1]
    assert len(told) == 3


def test_a_rate_that_is_changed_in_a_pause_waits_for_its_end() -> None:
    """Until then nothing is due, whatever it shall be."""
    steering, told = _steering(ALL, 2.0)
    for key in "p+p":
        steering.press(key)

    assert told[-1] == ByHand((Turn(2.25, 0.0), Turn(2.25, 210.0)))
    assert steering.load_until(2.25) == pytest.approx(200 / 20 * 2.25**2)


def test_a_change_before_the_window_begins_holds_from_its_begin() -> None:
    """It is set a little ahead."""
    steering, told = _steering(ALL, -1.0)
    steering.press("*")

    assert told == [ByHand((Turn(0.0, 300.0),))]


def test_the_end_is_no_change_of_the_rate() -> None:
    """The window is shorter; a key after it does nothing."""
    steering, told = _steering(END, 4.0)
    steering.press("+")
    steering.press("q")
    steering.press("q")

    assert told == [ByHand(ended_s=4.25)]
    assert steering.window.seconds == 4.25
    assert (steering.window.end_ns - _START_NS) / 1e9 == 4.25


def test_what_changes_nothing_that_is_due_is_not_told() -> None:
    """A key that does nothing here, a rate while paused, anything after the last message."""
    for keys, elapsed_s, key in ((NONE, 2.0, "q"), (ALL, 2.0, "x"), (ALL, 9.8, "+")):
        steering, told = _steering(keys, elapsed_s)
        steering.press(key)

        assert told == []


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """Open a terminal that is nobody's."""
    typed, read = pty.openpty()
    with os.fdopen(typed, "w"), os.fdopen(read) as file:
        yield file


async def test_what_is_no_terminal_has_no_keys() -> None:
    """It is not even read."""
    with keyboard(lambda _: None, StringIO("q")) as is_there:
        assert not is_there


async def test_a_terminal_of_others_is_left_alone(terminal: TextIO) -> None:
    """A load in the background, or under another terminal, takes nobody's keys."""
    before = termios.tcgetattr(terminal)
    with keyboard(lambda _: None, terminal) as is_there:
        assert not is_there
        assert termios.tcgetattr(terminal) == before
