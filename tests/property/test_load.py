"""Laws of a load: when messages are due, which percentiles are shown, and how a maximum is found."""

import math
from array import array
from collections import Counter
from dataclasses import replace
from itertools import islice, pairwise, repeat
from random import Random
from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from producers.load.measuring.book import Answer, Book, Cover
from producers.load.measuring.lag import grows, unanswered_at
from producers.load.measuring.percentiles import SHARES, needed, percentiles_of
from producers.load.orders import MOST_PER_SECOND
from producers.load.search import Search, Step, Trial
from producers.load.sending.names import Slice, name_of
from producers.load.sending.shapes import Arrivals, Schedule, Shape, Window, due_times_ns
from producers.load.sending.told import About, Ended, Told
from streams.messages.directory import Directory

schedules: Final = st.builds(
    Schedule,
    st.sampled_from(Shape),
    st.floats(0.5, 5_000.0, allow_nan=False),
    st.floats(0.5, 100.0, allow_nan=False),
)
parts: Final = st.floats(0.0, 1.0)
_HOPS: Final = (1, 2, 3, 4)
_MARK: Final = "0" * 16
durations: Final = st.lists(st.integers(0, 10**9), max_size=300)


@given(schedules, parts)
def test_what_is_due_by_a_second_is_the_rate_summed_up_to_it(schedule: Schedule, part: float) -> None:
    """`due_s` is the inverse of the area under `rate_at`."""
    second = schedule.due_s(part * schedule.load)
    cells = 2_000
    width = second / cells
    area = sum(schedule.rate_at((cell + 0.5) * width) for cell in range(cells)) * width

    assert math.isclose(area, part * schedule.load, rel_tol=2e-3, abs_tol=2e-3 * schedule.load)


@given(schedules, parts, parts)
def test_more_load_is_never_due_earlier(schedule: Schedule, one: float, other: float) -> None:
    """And nothing after the window's end."""
    low, high = sorted((one, other))

    assert 0.0 <= schedule.due_s(low * schedule.load) <= schedule.due_s(high * schedule.load) <= schedule.seconds


@given(st.sampled_from(Shape), st.integers(1, 500), st.integers(1, 10), st.integers(0, 10**18))
def test_even_arrivals_are_as_many_as_the_load(shape: Shape, rate: int, seconds: int, start_ns: int) -> None:
    """To the last whole message, in order, all in the window."""
    schedule = Schedule(shape, float(rate), float(seconds))
    due = list(due_times_ns(schedule, repeat(1.0), start_ns))

    assert len(due) == math.floor(schedule.load + 1e-6)
    assert all(start_ns <= earlier <= later for earlier, later in pairwise(due))
    assert not due or due[-1] <= start_ns + seconds * 10**9


@given(schedules, st.integers(0, 10**9), st.integers())
def test_same_seed_same_distances(schedule: Schedule, start_ns: int, seed: int) -> None:
    """Whenever a window starts."""
    now, then = (Window(3, at, schedule, Arrivals.POISSON, seed) for at in (start_ns, 0))

    assert list(islice(now.due_ns(), 50)) == [start_ns + at for at in islice(then.due_ns(), 50)]


@given(durations)
def test_a_percentile_is_given_only_with_enough_samples(values: list[int]) -> None:
    """And is then within a thousandth of the exact one, never below it."""
    found = percentiles_of(Counter(values))
    exact = sorted(values)

    for name, share in SHARES.items():
        shown = found.values[name]
        assert (shown is None) == (len(values) < needed(share)) == (name in found.too_few)
        if shown is not None:
            rank = math.ceil(share * len(values) / 1_000)
            assert exact[rank - 1] <= shown <= min(exact[rank - 1] * 1.001 + 1, exact[-1])
    assert found.samples == len(values)
    assert found.max_us == max(values, default=None)


@given(st.floats(1.0, 10_000.0), st.floats(10_000.0, MOST_PER_SECOND))
def test_a_search_never_leaves_its_bound(first: float, most: float) -> None:
    """So that no window of it has more messages than a window may have."""
    search = Search(first, most=most)
    while (rate := search.next_rate) is not None:
        assert rate <= most
        search = search.after(Step(rate, Trial.BORNE))

    assert (search.best, search.limited_by) == (most, "bound")


@given(st.floats(1.0, 10_000.0), st.floats(0.01, 2 * MOST_PER_SECOND))
def test_a_search_ends_just_below_what_is_borne(first: float, capacity: float) -> None:
    """Whatever the capacity: within a tenth, or with nothing where even the least is too much."""
    search = Search(first)
    for _ in range(40):
        if (rate := search.next_rate) is None:
            break
        search = search.after(Step(rate, Trial.BORNE if rate <= capacity else Trial.TOO_MUCH))

    assert search.next_rate is None
    if search.best is None:
        assert capacity < first / 32
    else:
        assert min(capacity, MOST_PER_SECOND) / 1.1 - 1e-6 <= search.best <= capacity
        assert search.limited_by == ("switch" if capacity < MOST_PER_SECOND else "bound")


@given(st.floats(20.0, 5_000.0), st.floats(0.0, 2.0), st.integers(3, 60))
def test_lag_grows_exactly_where_a_switch_takes_less_than_it_is_sent(
    rate: float, share_taken: float, seconds: int
) -> None:
    """A switch that takes messages one by one; near its capacity either may be said."""
    sent = [round(n / rate * 1e9) for n in range(int(rate * seconds))]
    gap_ns = 1e9 / rate / share_taken if share_taken > 0.01 else math.inf
    done, free_ns = [], 0.0
    for at in sent:
        free_ns = max(free_ns, float(at)) + gap_ns
        done.append(free_ns)
    times = [round(seconds * 1e9 * look / 60) for look in range(1, 61)]
    grew = grows(unanswered_at(times, sent, [round(at) for at in done if at < 1e18]), len(sent))

    assert share_taken > 0.6 or grew or len(sent) < 200
    assert share_taken < 1.0 or not grew


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.randoms(use_true_random=False), st.integers(1, 3))
def test_a_book_comes_out_the_same_in_whatever_order_it_is_filled(
    expected: list[int], random: Random, producers: int
) -> None:
    """Answers before their messages, or after, some lost, some twice, by several producers: all is accounted for."""
    slices = [Slice(index, producers) for index in range(producers)]
    told = [
        Told(part, position, array("I", [0]), array("I", [0]), [About("police", "DQ", expected[part.number(position)])])
        for part in slices
        for position in range(len(range(part.index, len(expected), producers)))
    ]
    answers = [
        Answer(f"{n}.0.{k}", name_of(_MARK, n), "deliver", "IL", _HOPS)
        for n, c in enumerate(expected)
        for k in range(c)
    ]
    heard = [answer for answer in answers if random.random() < 0.7]
    arriving: list[Told | Answer] = [*told, *heard, *heard]
    random.shuffle(arriving)
    book = Book(Cover(_MARK, 0, 0, Directory(())))
    for each in arriving:
        if isinstance(each, Told):
            book.note(each)
        else:
            book.take([msgspec.json.encode(each)], read_ns=1)
    stored = [random.randint(0, len(expected)) for _ in slices]
    ending = book.register.ending([Ended(part, count) for part, count in zip(slices, stored, strict=True)])

    assert book.register.expected == len(answers) - len(heard)
    assert (book.repeated, book.unmatched, len(book.answers)) == (len(heard), 0, len(heard))
    assert book.register.sent == len(expected)
    assert book.register.sent == ending.answered.total() + ending.unanswered + ending.not_stored


@given(schedules, st.sampled_from(Arrivals), st.integers(), st.integers(1, 5))
def test_several_producers_send_together_what_one_would(
    schedule: Schedule, arrivals: Arrivals, seed: int, producers: int
) -> None:
    """Each its slice, at the same times."""
    window = Window(0, 0, replace(schedule, seconds=min(schedule.seconds, 500 / schedule.per_second)), arrivals, seed)
    slices = [Slice(index, producers) for index in range(producers)]
    numbered = {part.number(n): at for part in slices for n, at in enumerate(window.due_ns(part))}

    assert [numbered[number] for number in sorted(numbered)] == list(window.due_ns())
    assert sorted(numbered) == list(range(len(numbered)))
