"""Which partitions are committed together, and who must be shut out when one is taken over."""

import pytest

from streams.broker.kafka.convoys import all_convoys_of, convoy_of, form, rivals
from streams.broker.tracks import class_of
from streams.messages.budget_classes import BudgetClass

OFFICER_SAFETY = BudgetClass.OFFICER_SAFETY
MANY = range(70)
"""Partitions, and numbers of workers."""


def dealt(partitions: int, workers: int, worker: int) -> list[int]:
    """Give one worker's partitions, as they are dealt out in turn."""
    return list(range(worker, partitions, workers))


@pytest.mark.parametrize("workers", [1, 2, 4, 8, 16])
def test_a_worker_has_one_convoy_and_one_for_officer_safety(workers: int) -> None:
    """However many partitions it has."""
    for worker in range(workers):
        mine = dealt(64, workers, worker)

        assert len(form(mine, workers)) == len({class_of(number) is OFFICER_SAFETY for number in mine})


@pytest.mark.parametrize("workers", [0, 3, 5, 17])
def test_with_another_number_of_workers_every_partition_goes_alone(workers: int) -> None:
    """Also where nobody says how many there are."""
    assert form([1, 2, 4], workers) == {"1": {1}, "2": {2}, "4": {4}}


def test_no_two_workers_share_a_convoy() -> None:
    """They would shut each other out for ever."""
    for workers in range(1, 20):
        names = [name for worker in range(workers) for name in form(dealt(64, workers, worker), workers)]

        assert len(names) == len(set(names))


def test_officer_safety_does_not_wait_for_others() -> None:
    """Its partitions are in no convoy with any other."""
    for workers in MANY:
        for together in form(MANY, workers).values():
            assert len({class_of(number) is OFFICER_SAFETY for number in together}) == 1


def test_whoever_takes_a_partition_over_shuts_out_every_convoy_it_can_have_been_in() -> None:
    """Whatever the number of workers was before, and whatever it is now."""
    for partition in MANY:
        for before in MANY:
            assert convoy_of(partition, before) in all_convoys_of(partition)
            for name, together in form([partition], before).items():
                assert rivals(name, together) == all_convoys_of(partition) - {name}


def test_a_convoy_that_nobody_of_ours_was_in_is_left_alone() -> None:
    """Its owner may be alive, and working on other partitions."""
    mine, theirs = form(dealt(64, 4, 1), 4), form(dealt(64, 4, 2), 4)

    for name, together in mine.items():
        assert rivals(name, together).isdisjoint(theirs)
