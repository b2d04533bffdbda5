"""What is changed by hand while a window is sent is sent as whoever changed it reckons: every producer agrees."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest

from producers.load.sending.names import Slice
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.told import Ended, Told
from producers.load.sending.turns import UNTOUCHED, ByHand, Turn
from producers.load.sending.window import Outlet, Sending
from producers.traffic.paced import composer_of
from producers.traffic.scenario import ASSUMED
from producers.traffic.sending import Door
from streams.broker.memory import MemoryBroker
from streams.broker.topics import TopicNames, specs
from streams.messages.directory import shipped_directory

_NAMES = TopicNames("t.")
_START_NS = 7_000_000_000
_LEAD_S = 0.25
_WINDOW = Window(0, _START_NS, Schedule(Shape.RAMP, 400.0, 3.0), Arrivals.POISSON, 1, "0" * 16)

Steps: TypeAlias = Sequence[tuple[float, ByHand]]
"""What is changed by hand, and at which second it is told."""


class PaperClock:
    """Stands at whatever time is waited for; what shall happen before then does."""

    def __init__(self, steps: Steps) -> None:
        """Begin with the window."""
        self.now_ns = _START_NS
        self.happens: Callable[[ByHand], None] = lambda _: None
        self._steps = list(steps)

    def now_us(self) -> int:
        """Give no other time."""
        return self.now_ns // 1_000

    def monotonic_ns(self) -> int:
        """Say when it is."""
        return self.now_ns

    async def sleep_until(self, due_ns: int) -> None:
        """Let others go on, then be there."""
        await asyncio.sleep(0)
        while self._steps and _START_NS + self._steps[0][0] * 1e9 <= due_ns:
            self.happens(self._steps.pop(0)[1])
        self.now_ns = max(self.now_ns, due_ns)


async def _sent(part: Slice, steps: Steps) -> tuple[list[int], Ended]:
    """Send a slice, and change it at those seconds; give when its messages were due, in µs from the start."""
    broker, clock, told = MemoryBroker(), PaperClock(steps), list[Told]()
    await broker.create(specs(_NAMES, 2))
    outlet = Outlet(broker, Door(_NAMES.queries, 2), shipped_directory(), clock)
    sending = Sending(outlet, _WINDOW, part, told.append)
    clock.happens = sending.change
    ended = await sending.run(composer_of(ASSUMED, shipped_directory(), 1, 0).messages())
    return [due for each in told for due in each.due_us], ended


def _planned(part: Slice, by_hand: ByHand) -> list[int]:
    return [(at - _START_NS) // 1_000 for at in replace(_WINDOW, by_hand=by_hand).due_ns(part)]


@pytest.mark.usefixtures("no_task_left")
@pytest.mark.parametrize("part", [Slice(0, 1), Slice(0, 3), Slice(2, 3)])
@pytest.mark.parametrize(
    "by_hand",
    [
        pytest.param(UNTOUCHED, id="nothing"),
        pytest.param(ByHand((Turn(1.0, 800.0),)), id="faster"),
        pytest.param(ByHand((Turn(1.0, 0.0),)), id="paused for good"),
        pytest.param(ByHand((Turn(1.0, 600.0), Turn(1.3, 20.0), Turn(2.2, 900.0))), id="up and down"),
        pytest.param(ByHand((Turn(1.0, 600.0),), 1.9), id="ended"),
    ],
)
async def test_what_is_sent_is_what_is_due_by_the_changes(part: Slice, by_hand: ByHand) -> None:
    """Each change is told a little before it holds, with all before it."""
    steps = [(turn.at_s - _LEAD_S, ByHand(by_hand.turns[: index + 1])) for index, turn in enumerate(by_hand.turns)] + (
        [] if by_hand.ended_s is None else [(by_hand.ended_s - _LEAD_S, by_hand)]
    )
    due_us, ended = await _sent(part, steps)

    assert due_us == _planned(part, by_hand)
    assert (ended.stored, ended.error) == (len(due_us), None)


@pytest.mark.usefixtures("no_task_left")
async def test_a_change_that_comes_too_late_makes_the_window_worthless() -> None:
    """Some of what it concerns went already, so nobody can say what was due."""
    _, ended = await _sent(Slice(0, 1), [(2.0, ByHand((Turn(1.5, 0.0),)))])

    assert ended.error == "a change by hand came too late to a producer"
