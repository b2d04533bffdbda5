"""What deltas tell of trials."""

from collections import Counter

from streams.messages.wire import Delta
from streams.metrics.trials import Change, TrialSheet, trial_key
from streams.trials.counted import TrialBook

BLOCKED = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "driver")
BLOCKED_VEHICLES = trial_key(7, ("deliver", "refuse"), "OR", "ice-ero", "vehicle")
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


def test_deltas_add_up() -> None:
    """What they count of the books is none of a trial's business."""
    book = booked(delta(0, {BLOCKED: 2}), delta(1, {BLOCKED_VEHICLES: 1}))

    assert book.sheet(7) == TrialSheet(3, Counter({CHANGE: 3}))
    assert book.sheet(8) == TrialSheet()


def test_a_delta_that_comes_again_counts_once() -> None:
    """On a broker that promises less."""
    assert booked(delta(0, {BLOCKED: 2}), delta(0, {BLOCKED: 2})).sheet(7).changed == {CHANGE: 2}


def test_the_first_few_examples_of_a_change_are_kept() -> None:
    """Each once."""
    named = [
        (BLOCKED, "0.1.0"), (BLOCKED_VEHICLES, "0.1.0"), (BLOCKED, "0.2.0"), (BLOCKED, "0.3.0"), (BLOCKED, "0.4.0"),
    ]  # fmt: skip
    book = booked(*(delta(first, {name: 1}, {name: request}) for first, (name, request) in enumerate(named)))

    assert book.examples(7, CHANGE) == ("0.1.0", "0.2.0", "0.3.0")
    assert book.examples(8, CHANGE) == ()
