"""Due times are absolute, follow the curve, and a late sender does not shift them."""

from collections.abc import Iterator
from itertools import islice, pairwise
from random import Random

import pytest

from producers.pacing import (
    FLAT,
    WORKDAY,
    DailyCurve,
    Pace,
    due_batches,
    due_before,
    due_times_ns,
    even_gaps,
    poisson_gaps,
)

_HOUR_NS = 3_600 * 10**9


class PaperClock:
    """A clock that moves only when someone sleeps, or when `stall_ns` is added to it."""

    def __init__(self) -> None:
        """Start at zero."""
        self.at_ns = 0

    def now_us(self) -> int:
        """Wall time in µs."""
        return self.at_ns // 1_000

    def monotonic_ns(self) -> int:
        """Time in ns."""
        return self.at_ns

    async def sleep_until(self, due_ns: int) -> None:
        """Move to `due_ns`, never back."""
        self.at_ns = max(self.at_ns, due_ns)


def _first(count: int, due_ns: Iterator[int]) -> list[int]:
    return list(islice(due_ns, count))


def test_even_gaps_at_a_flat_rate_are_due_at_exact_multiples() -> None:
    """No error adds up, even after a hundred thousand messages."""
    due = due_times_ns(Pace(per_second=8.0), even_gaps(), start_ns=5)

    assert next(islice(due, 99_999, None)) == 5 + 12_500_000_000_000


def test_every_message_is_due_after_the_one_before() -> None:
    """Poisson gaps never go back."""
    due = _first(5_000, due_times_ns(Pace(1_000.0, WORKDAY), poisson_gaps(Random(1)), start_ns=0))

    assert all(earlier <= later for earlier, later in pairwise(due))


def test_poisson_arrivals_keep_the_rate_and_vary_as_poisson_does() -> None:
    """In 1,000 windows of 10 expected arrivals the variance equals the mean; both within 5 standard errors."""
    due = list(due_before(due_times_ns(Pace(10.0), poisson_gaps(Random(7)), start_ns=0), 1_000 * 10**9))
    counts = [0] * 1_000
    for at_ns in due:
        counts[at_ns // 10**9] += 1
    mean = sum(counts) / 1_000
    variance = sum((count - mean) ** 2 for count in counts) / 999

    assert mean == pytest.approx(10.0, abs=5 * (10 / 1_000) ** 0.5)
    assert variance == pytest.approx(10.0, abs=5 * 10 * (2 / 999) ** 0.5)


def test_a_day_of_any_curve_carries_the_mean_rate() -> None:
    """A curve moves messages within the day; it adds none."""
    per_day = 24 * 60
    due = _first(per_day, due_times_ns(Pace(1 / 60, WORKDAY), even_gaps(), start_ns=0))

    assert due[-1] == 24 * _HOUR_NS


def test_the_curve_says_how_much_of_the_day_an_hour_carries() -> None:
    """The hour at the peak carries three hours' worth, since the curve's mean is 1 within 1 %."""
    due = due_times_ns(Pace(1.0, WORKDAY), even_gaps(), start_ns=0)
    in_peak = sum(1 for at_ns in due_before(due, 17 * _HOUR_NS) if at_ns >= 16 * _HOUR_NS)

    assert in_peak == pytest.approx(3 * 3_600, rel=0.01)


def test_a_pace_may_start_in_the_middle_of_a_day() -> None:
    """From 16:30 the peak's rate holds, then 17 o'clock's."""
    pace = Pace(1.0, WORKDAY, second_of_day=16.5 * 3_600)
    scale = 24 / 24.2

    assert pace.due_s(3.0 * scale * 1_800) == pytest.approx(1_800.0)
    assert pace.due_s(3.0 * scale * 1_800 + 2.6 * scale * 60) == pytest.approx(1_860.0)


@pytest.mark.parametrize(
    "hours",
    [pytest.param((1.0,) * 23, id="23 hours"), pytest.param((0.0,) + (1.0,) * 23, id="an hour without load")],
)
def test_what_is_no_day_is_no_curve(hours: tuple[float, ...]) -> None:
    """A curve has 24 hours, each above 0."""
    with pytest.raises(ValueError, match="24 hours"):
        DailyCurve.of(*hours)


def test_a_pace_needs_a_rate() -> None:
    """At rate 0 nothing would ever be due."""
    with pytest.raises(ValueError, match="above 0"):
        Pace(0.0, FLAT)


async def test_a_stall_is_charged_to_every_message_it_delayed() -> None:
    """After a stall of two seconds, due times go on as planned and latency from due shows the delay."""
    clock = PaperClock()
    late = []
    async for batch in due_batches("abcdefg", due_times_ns(Pace(2.0), even_gaps(), start_ns=0), clock):
        clock.at_ns += 2 * 10**9 if ("b" in [name for _, name in batch]) else 0
        late += [(name, clock.at_ns - due_ns) for due_ns, name in batch]

    assert late == [
        ("a", 0), ("b", 2 * 10**9), ("c", 15 * 10**8), ("d", 10**9), ("e", 5 * 10**8), ("f", 0), ("g", 0),
    ]  # fmt: skip


async def test_what_is_overdue_comes_in_bounded_batches() -> None:
    """A taker that is late gets everything due, at most so many at once, in order."""
    clock = PaperClock()
    clock.at_ns = 10 * 10**9
    due = due_times_ns(Pace(1.0), even_gaps(), start_ns=0)
    batches = [[name for _, name in batch] async for batch in due_batches("abcde", due, clock, most=2)]

    assert batches == [["a", "b"], ["c", "d"], ["e"]]
