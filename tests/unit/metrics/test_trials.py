"""The names of a trial's counts, and what they add up to."""

from collections import Counter

from streams.metrics.books import Kind, count_key, sheet
from streams.metrics.trials import (
    Change,
    TrialCell,
    TrialSheet,
    answer_key,
    is_of_trial,
    read_trial_key,
    trial_key,
    trial_sheets,
)

CHANGE = Change("OR", "ice-ero", "deliver", "refuse")
NAME = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")


def test_a_name_says_what_is_counted() -> None:
    """In four parts, as every count key."""
    assert NAME == "trial:7:deliver:refuse|OR|ice-ero|driver"
    assert read_trial_key(NAME) == TrialCell(7, "deliver", "refuse", "OR", "ice-ero", "driver")


def test_each_trial_has_its_sheet() -> None:
    """Whatever class of data requests are about; one that stays as it is counts as a request."""
    sheets = trial_sheets({
        trial_key(9, ("reject", "deliver"), None, "unknown", "other"): 4,
        NAME: 2,
        trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "vehicle"): 1,
        trial_key(7, ("deliver", "deliver"), "TX", "police", "driver"): 3,
        answer_key(7, "MA", "cbp", "vehicle"): 1,
        count_key(Kind.RECEIVED, "OR", "ice-ero", "driver"): 6,
    })  # fmt: skip

    assert list(sheets) == [7, 9]
    assert (sheets[7].requests, sheets[7].changed, sheets[7].answers) == (6, {CHANGE: 3}, 1)
    assert sheets[9].changed == {Change("-", "unknown", "reject", "deliver"): 4}


def test_the_most_frequent_change_comes_first() -> None:
    """Of equal ones, the first by name."""
    changes = [Change(state, "cbp", "deliver", "refuse") for state in ("CA", "OR", "WA")]
    sheet_of_them = TrialSheet(4, Counter(dict(zip(changes, (1, 2, 1), strict=True))))

    assert sheet_of_them.largest() == [(changes[1], 2), (changes[0], 1), (changes[2], 1)]
    assert CHANGE.to_json() == {
        "state": "OR", "agency": "ice-ero", "from_verdict": "deliver", "to_verdict": "refuse",
    }  # fmt: skip


def test_a_trials_counts_are_no_part_of_the_books() -> None:
    """What is received and what becomes of it is the same with them and without."""
    received = count_key(Kind.RECEIVED, "OR", "ice-ero", "driver")

    assert [is_of_trial(name) for name in (NAME, received)] == [True, False]
    assert sheet({received: 2, NAME: 5}) == sheet({received: 2})
