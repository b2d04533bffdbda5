"""What deltas tell of trials."""

from collections import Counter

from streams.messages.wire import Delta
from streams.metrics.trials import trial_key
from streams.trials.counted import Change, TrialBook, largest

BLOCKED = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")
BLOCKED_VEHICLES = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "vehicle")
SAME = trial_key(7, ("deliver", "deliver"), "TX", "police", "driver")
REJECTED = trial_key(9, ("reject", "deliver"), None, "unknown", "other")
CHANGE = Change("OR", "ice-ero", "deliver", "refuse")


def delta(first: int, counts: dict[str, int], examples: dict[str, str] | None = None) -> Delta:
    """Make a delta of one offset."""
    return Delta(
        v=1, stage="intake", topic="q", partition=0, first=first, next=first + 1, at=0, ctx="c",
        counts={"received|OR|ice-ero|driver": 5} | counts, rules={}, hops={}, examples=examples or {},
    )  # fmt: skip


def booked(*deltas: Delta) -> TrialBook:
    """Book some."""
    book = TrialBook()
    for each in deltas:
        book.book(each)
    return book


def test_each_trial_has_its_counts() -> None:
    """Whatever class of data they are about; what stays as it is counts as a request."""
    book = booked(delta(0, {BLOCKED: 2, SAME: 3}), delta(1, {BLOCKED_VEHICLES: 1, REJECTED: 4}))

    assert book.trials[7].requests == 6
    assert book.trials[7].changed == {CHANGE: 3}
    assert book.trials[9].changed == {Change("-", "unknown", "reject", "deliver"): 4}


def test_a_delta_that_comes_again_counts_once() -> None:
    """On a broker that promises less, or to a reader that began anew."""
    assert booked(delta(0, {BLOCKED: 2}), delta(0, {BLOCKED: 2})).trials[7].changed == {CHANGE: 2}


def test_the_first_few_examples_of_a_change_are_kept() -> None:
    """Each once."""
    named = [
        (BLOCKED, "0.1.0"),
        (BLOCKED_VEHICLES, "0.1.0"),
        (BLOCKED, "0.2.0"),
        (BLOCKED, "0.3.0"),
        (BLOCKED, "0.4.0"),
    ]
    book = booked(*(delta(first, {name: 1}, {name: request}) for first, (name, request) in enumerate(named)))

    assert book.trials[7].examples == {CHANGE: ["0.1.0", "0.2.0", "0.3.0"]}


def test_the_most_frequent_change_comes_first() -> None:
    """Of equal ones, the first by name."""
    changes = [Change(state, "cbp", "deliver", "refuse") for state in ("CA", "OR", "WA")]

    assert largest(Counter(dict(zip(changes, (1, 2, 1), strict=True)))) == [
        (changes[1], 2), (changes[0], 1), (changes[2], 1),
    ]  # fmt: skip
