"""Tracks: which partitions the messages of a budget class go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.tracks import ENOUGH, PRECEDENCE, class_of, place, track
from streams.messages.budget_classes import BudgetClass

COUNTS = st.integers(1, 200)
CLASSES = st.sampled_from(PRECEDENCE)


@pytest.mark.parametrize(
    ("count", "tracks"),
    [
        pytest.param(1, [(0,), (0,), (0,)], id="one-for-all"),
        pytest.param(2, [(0,), (1,), (1,)], id="the-urgent-apart"),
        pytest.param(3, [(0,), (1, 2), (1, 2)], id="look-ups-with-administrative"),
        pytest.param(4, [(0,), (1, 2), (3,)], id="one-each-and-one-more"),
        pytest.param(8, [(0,), (1, 2, 4, 5, 6, 7), (3,)], id="as-created"),
        pytest.param(14, [(0, 11), (1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13), (3,)], id="a-second-period"),
    ],
)
def test_most_partitions_are_for_look_ups(count: int, tracks: list[tuple[int, ...]]) -> None:
    """The urgent have the first, the administrative the fourth; with fewer the less urgent share."""
    assert [track(budget_class, count) for budget_class in PRECEDENCE] == tracks


@given(COUNTS, CLASSES, st.binary(max_size=20))
def test_a_key_has_one_place_in_the_track_of_a_class(count: int, budget_class: BudgetClass, key: bytes) -> None:
    """Law: a message is placed in its class's track, always at the same place."""
    assert place(budget_class, key, count) in track(budget_class, count)
    assert place(budget_class, key, count) == place(budget_class, key, count)


@given(COUNTS)
def test_every_partition_is_in_a_track(count: int) -> None:
    """Law: none is left out, and with enough partitions none is in two."""
    numbers = [number for budget_class in PRECEDENCE for number in track(budget_class, count)]
    assert set(numbers) == set(range(count))
    assert count < ENOUGH or len(numbers) == count


@given(st.integers(ENOUGH, 200), CLASSES)
def test_with_enough_partitions_each_is_of_the_class_that_goes_by_it(count: int, budget_class: BudgetClass) -> None:
    """Law: what reads a partition can tell its class from its number, however many partitions were added."""
    assert {class_of(number) for number in track(budget_class, count)} == {budget_class}


@given(st.integers(1, ENOUGH - 1), CLASSES)
def test_with_too_few_nobody_is_served_later_than_its_class(count: int, budget_class: BudgetClass) -> None:
    """Law: who shares a track shares that of a more urgent class."""
    assert all(PRECEDENCE.index(class_of(n)) <= PRECEDENCE.index(budget_class) for n in track(budget_class, count))


@pytest.mark.parametrize("workers", range(2, 9))
def test_every_worker_has_its_share_of_the_urgent(workers: int) -> None:
    """Of as many urgent partitions as there are workers, dealt in turn as the group deals them, each has one."""
    dealt = [number % workers for number in track(BudgetClass.OFFICER_SAFETY, 11 * workers)]
    assert sorted(dealt) == list(range(workers))
