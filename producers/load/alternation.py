"""The same messages with filters off and on, in turn: pairs of windows, of which the first warms up.

Which side of a pair goes first changes from pair to pair, so that a drift of the machine counts for neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from producers.load.cost.pairs import Gathered, Half, Side, pair_of
from producers.load.orders import Order
from producers.load.sending.shapes import Window
from producers.load.windows import Windows
from producers.local.admin import FilterSwitch

_SPARE_SHARE: Final = 0.5
"""For so many pairs others may be sent, where producer or reader could not keep up."""


@dataclass(slots=True)
class Alternation:
    """Pairs of windows while they are sent."""

    windows: Windows
    order: Order
    filters: FilterSwitch
    cpu_ns: Callable[[], int | None]
    """The processor time of the stages so far, where they are in sight."""

    async def run(self, wanted: int) -> Gathered:
        """Send pairs until there are enough, or one shows that there can't be."""
        found = Gathered(wanted)
        most = wanted + round(wanted * _SPARE_SHARE)
        for number in range(most + 1):
            halves = {side: await self._half(number, side) for side in _sides(number)}
            found.failed = _why(halves, lambda half: half.outcome.is_unfinished)
            if number and not found.failed:
                _take(halves, found)
            if found.failed or len(found.pairs) == wanted:
                break
        return found

    async def _half(self, number: int, side: Side) -> Half:
        """Send a pair's messages to one side."""
        env, schedule = self.windows.environment, self.order.schedule
        env.say(f"pair {number}, filters {side}" + ("" if number else ", to warm up"))
        await (self.filters.on if side is Side.ON else self.filters.off)(env.broker)
        before_ns = self.cpu_ns()
        window = Window(number + 1, 0, schedule, self.order.arrivals, self.order.seed)
        outcome = await self.windows.run(window, f"filters {side}")
        after_ns = self.cpu_ns()
        return Half(outcome, None if before_ns is None or after_ns is None else after_ns - before_ns)


def _sides(number: int) -> tuple[Side, ...]:
    """Say which side of a pair is sent first."""
    return (Side.ON, Side.OFF) if number % 2 else (Side.OFF, Side.ON)


def _take(halves: Mapping[Side, Half], found: Gathered) -> None:
    """Keep a pair, or why it can't be used."""
    if why := _why(halves, lambda half: bool(half.outcome.why_invalid)):
        found.discarded.append(why)
        return
    found.pairs.append(pair_of(halves))
    found.offered_per_second.append(halves[Side.ON].outcome.facts.offered_per_second)


def _why(halves: Mapping[Side, Half], is_bad: Callable[[Half], bool]) -> str | None:
    """Say what is wrong with the first half that is bad."""
    reasons = (
        f"filters {side}: {'; '.join(half.outcome.why_invalid)}" for side, half in halves.items() if is_bad(half)
    )
    return next(reasons, None)
