"""Laws of a rate that is changed by hand: what was due stays due, and what is due is what the changes say."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from producers.load.sending.names import Slice
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window
from producers.load.sending.turns import ByHand, Turn, Turned

_SECONDS = 4.0
schedules = st.builds(
    Schedule,
    st.sampled_from([shape for shape in Shape if shape is not Shape.RECORDED]),
    st.floats(5, 200),
    st.just(_SECONDS),
)
moments = st.floats(0.0, _SECONDS)
rates = st.one_of(st.just(0.0), st.floats(1, 400))


@st.composite
def changes(draw: st.DrawFn) -> tuple[Turn, ...]:
    """Draw changes in the order of their times."""
    times = sorted(draw(st.lists(moments, max_size=5)))
    return tuple(Turn(at_s, draw(rates)) for at_s in times)


def _window(schedule: Schedule, arrivals: Arrivals, by_hand: ByHand) -> Window:
    return Window(3, 7, schedule, arrivals, 1, by_hand=by_hand)


@given(schedules, st.sampled_from(Arrivals), changes(), moments, rates)
def test_what_was_due_before_a_change_stays_due_when_it_was(
    schedule: Schedule, arrivals: Arrivals, turns: tuple[Turn, ...], at_s: float, per_second: float
) -> None:
    """So whoever has sent it already was not wrong to."""
    turns = tuple(turn for turn in turns if turn.at_s <= at_s)
    before = _window(schedule, arrivals, ByHand(turns))
    after = _window(schedule, arrivals, ByHand((*turns, Turn(at_s, per_second))))
    limit_ns = 7 + at_s * 1e9 - 1_000

    assert [at for at in before.due_ns() if at < limit_ns] == [at for at in after.due_ns() if at < limit_ns]


@given(schedules, st.sampled_from(Arrivals), changes())
def test_due_times_never_go_back_nor_leave_the_window(
    schedule: Schedule, arrivals: Arrivals, turns: tuple[Turn, ...]
) -> None:
    """However the rate is changed."""
    window = _window(schedule, arrivals, ByHand(turns))
    due = list(window.due_ns())

    assert due == sorted(due)
    assert all(window.start_ns <= at <= window.end_ns for at in due)


@given(schedules, changes())
def test_nothing_is_due_in_a_pause(schedule: Schedule, turns: tuple[Turn, ...]) -> None:
    """From the change that begins it until the next one."""
    due_s = [(at - 7) / 1e9 for at in _window(schedule, Arrivals.POISSON, ByHand(turns)).due_ns()]
    ends = (*(turn.at_s for turn in turns[1:]), _SECONDS)
    pauses = [(turn.at_s, end) for turn, end in zip(turns, ends, strict=False) if not turn.per_second]

    assert [at for at in due_s for begin, end in pauses if begin + 1e-6 < at < end - 1e-6] == []


@given(schedules, changes(), moments)
def test_the_load_until_a_due_time_is_the_messages_place(
    schedule: Schedule, turns: tuple[Turn, ...], second: float
) -> None:
    """The two ways to ask are each other's opposite; in a pause no more becomes due."""
    turned = Turned(schedule, turns)
    load = turned.load_until(second)

    assert abs(turned.load_until(turned.due_s(load)) - load) < 1e-6 * max(load, 1.0)


@given(schedules, st.sampled_from(Arrivals), moments, st.integers(1, 4))
def test_a_window_that_is_ended_has_the_same_messages_until_then(
    schedule: Schedule, arrivals: Arrivals, ended_s: float, producers: int
) -> None:
    """And none after; slices together are the whole."""
    whole = _window(schedule, arrivals, ByHand())
    ended = _window(schedule, arrivals, ByHand(ended_s=ended_s))
    slices = [list(ended.due_ns(Slice(index, producers))) for index in range(producers)]

    assert list(ended.due_ns()) == [at for at in whole.due_ns() if at <= ended.end_ns]
    assert sorted(at for each in slices for at in each) == list(ended.due_ns())


@given(schedules)
def test_no_change_is_no_difference(schedule: Schedule) -> None:
    """A turn to the rate that was planned leaves all as it was."""
    turned = Turned(schedule, (Turn(_SECONDS / 2, schedule.per_second),))

    assert abs(turned.load - schedule.load) < 1e-6 * schedule.load
    assert all(
        abs(turned.due_s(each) - schedule.due_s(each)) < 1e-6
        for each in (0.5, schedule.load / 2, schedule.load * 0.999)
    )
    assert [a <= b for a, b in pairwise(turned.due_s(share * schedule.load / 9) for share in range(9))] == [True] * 8
