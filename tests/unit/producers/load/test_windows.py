"""What may be done to a window while it is sent is bounded like the window."""

from producers.load.live.keys import pressed
from producers.load.sending.shapes import Schedule, Shape
from producers.load.windows import helm_of


def test_no_key_makes_a_window_longer_than_one_may_be() -> None:
    """In messages: an hour at what the producers can send would have more than is kept of them."""
    hour, minute = (helm_of(Schedule(Shape.CONSTANT, 1_000.0, seconds), 8_000.0) for seconds in (3_600.0, 60.0))
    for _ in range(100):
        hour, minute = pressed(hour, "*"), pressed(minute, "*")

    assert hour.per_second == 5_000_000 / 3_600
    assert minute.per_second == 8_000.0
