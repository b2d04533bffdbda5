"""What each profile offers at its landmarks; the laws are in `tests/property/test_load.py`."""

import pytest

from producers.load.sending.shapes import Schedule, Shape, due_times_ns


@pytest.mark.parametrize(
    ("shape", "rates", "load"),
    [
        pytest.param(Shape.CONSTANT, [100.0, 100.0, 100.0], 1_000.0, id="constant"),
        pytest.param(Shape.STEPS, [20.0, 60.0, 100.0], 600.0, id="steps"),
        pytest.param(Shape.RAMP, [10.0, 50.0, 90.0], 500.0, id="ramp"),
        pytest.param(Shape.SPIKE, [20.0, 100.0, 20.0], 360.0, id="spike"),
    ],
)
def test_a_profile_has_its_rates(shape: Shape, rates: list[float], load: float) -> None:
    """Near the start, in the middle, near the end of ten seconds at 100 a second; nothing after."""
    schedule = Schedule(shape, 100.0, 10.0)

    assert [schedule.rate_at(second) for second in (1.0, 5.0, 9.0)] == pytest.approx(rates)
    assert schedule.rate_at(11.0) == 0.0
    assert schedule.load == pytest.approx(load)


def test_a_spike_begins_and_ends_when_it_is_said_to() -> None:
    """The 80th message at the end of the quiet, the 280th at the end of the spike."""
    schedule = Schedule(Shape.SPIKE, 100.0, 10.0)

    assert (schedule.due_s(80.0), schedule.due_s(280.0)) == pytest.approx((4.0, 6.0))


def test_nothing_is_due_after_the_last_gap() -> None:
    """Whoever has no more gaps has no more messages."""
    assert list(due_times_ns(Schedule(Shape.CONSTANT, 10.0, 1.0), [1.0, 1.0], start_ns=5)) == [100_000_005, 200_000_005]
