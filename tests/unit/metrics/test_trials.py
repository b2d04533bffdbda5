"""The names of a trial's counts."""

from streams.metrics.books import Kind, count_key, sheet
from streams.metrics.trials import TrialCell, is_of_trial, read_trial_key, trial_key

NAME = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")


def test_a_name_says_what_is_counted() -> None:
    """In four parts, as every count key."""
    assert NAME == "trial:7:deliver:refuse|OR|ice-ero|driver"
    assert read_trial_key(NAME) == TrialCell(7, "deliver", "refuse", "OR", "ice-ero", "driver")
    assert read_trial_key(NAME).changes
    assert not read_trial_key(trial_key(7, ("deliver", "deliver"), None, "police", "driver")).changes


def test_a_trials_counts_are_no_part_of_the_books() -> None:
    """What is received and what becomes of it is the same with them and without."""
    received = count_key(Kind.RECEIVED, "OR", "ice-ero", "driver")

    assert [is_of_trial(name) for name in (NAME, received)] == [True, False]
    assert sheet({received: 2, NAME: 5}) == sheet({received: 2})
