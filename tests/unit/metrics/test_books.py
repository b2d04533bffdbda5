"""Tallies, sheets and totals."""

import msgspec

from streams.messages.wire import Delta
from streams.metrics.books import (
    Kind,
    Sheet,
    Source,
    Tally,
    Totals,
    by_agency,
    by_state,
    count_key,
    overdrawn,
    sheet,
)
from streams.metrics.coverage import Arrival, Span
from streams.metrics.sources import source_name

COUNTS = {
    count_key(Kind.RECEIVED, "IL", "ice-ero", "driver"): 5,
    count_key(Kind.REFUSED_HUB, "IL", "ice-ero", "driver"): 2,
    count_key(Kind.REFUSED_STATE, "IL", "ice-ero", "driver"): 1,
    count_key(Kind.REFUSED_RETURN, "IL", "ice-ero", "driver"): 1,
    count_key(Kind.RECEIVED, "TX", "police", "vehicle"): 3,
    count_key(Kind.DELIVERED, "TX", "police", "vehicle"): 2,
    count_key(Kind.REDACTED, "TX", "police", "vehicle"): 1,
    count_key(Kind.RECEIVED, None, "unknown", None): 1,
    count_key(Kind.REJECTED, None, "unknown", None): 1,
    count_key(Kind.WOULD_REFUSE, "OR", "ice-ero", "driver"): 7,
}


def delta_of(first: int, after: int, counts: dict[str, int]) -> Delta:
    """Make a delta of intake's first partition."""
    tally = Tally()
    for key, times in counts.items():
        tally.count(key, times)
    return tally.delta(Source("intake", "nlets.queries", 0, Span(first, after)), 1_000_000, "sha256:ab")


def test_a_tally_becomes_the_delta_of_its_batch() -> None:
    """Counts, rules and hops are there; durations are sorted into buckets; the wire takes it."""
    tally = Tally()
    tally.count(count_key(Kind.RECEIVED, "IL", "ice-ero", "driver"))
    tally.count(count_key(Kind.RECEIVED, "IL", "ice-ero", "driver"), 2)
    tally.rule("il-immigration-agents", "refuse")
    tally.took("request", 128)
    tally.took("request", 129, 4)
    delta = tally.delta(Source("intake", "nlets.queries", 3, Span(7, 10)), 1_000_000, "sha256:ab")

    assert delta.counts == {"received|IL|ice-ero|driver": 3}
    assert delta.rules == {"il-immigration-agents|refuse": 1}
    assert delta.hops == {"request": {128: 5}}
    assert (delta.stage, delta.partition, delta.first, delta.next, delta.at) == ("intake", 3, 7, 10, 1_000_000)
    assert msgspec.json.decode(msgspec.json.encode(delta), type=Delta) == delta
    assert source_name(delta.stage, delta.partition) == "intake|3"


def test_where_there_is_no_state_or_agency_the_key_says_none() -> None:
    """A reject has no state, the hub no agency."""
    assert count_key(Kind.REJECTED, None, "", None) == "rejected|none|none|none"


def test_a_sheet_adds_up() -> None:
    """Received = outcomes + in flight; shadow hits are booked apart."""
    whole = sheet(COUNTS)

    assert whole.to_json() == {
        "received": 9,
        "delivered": 2,
        "redacted": 1,
        "refused": 4,
        "rejected": 1,
        "unanswered": 0,
        "dead_lettered": 0,
        "in_flight": 1,
    }
    assert sheet({}) == Sheet()


def test_sheets_by_state_and_agency() -> None:
    """Each state and agency has its own, sorted; one that was only touched in shadow has none."""
    assert list(by_state(COUNTS)) == ["IL", "TX", "none"]
    assert by_state(COUNTS)["IL"] == Sheet(received=5, refused=4)
    assert list(by_agency(COUNTS)) == ["ice-ero", "police", "unknown"]


def test_what_ends_without_being_received_is_found() -> None:
    """The sum may be right while a state is not."""
    counts = {"received|IL|police|driver": 1, "delivered|TX|police|driver": 1}

    assert sheet(counts).in_flight == 0
    assert overdrawn(counts) == {"TX|police|driver": Sheet(delivered=1)}


def test_a_repeated_delta_counts_once() -> None:
    """The range of its source says that it is the same."""
    totals = Totals()
    arrivals = [totals.book(delta_of(0, 10, COUNTS)) for _ in range(3)]

    assert arrivals == [Arrival.NEW, Arrival.REPEAT, Arrival.REPEAT]
    assert totals.counts == COUNTS
    assert totals.in_flight == 1
    assert totals.balance


def test_a_gap_unbalances_the_books_until_it_is_filled() -> None:
    """A delta that is missing may only be late."""
    totals = Totals()
    totals.book(delta_of(10, 20, COUNTS))
    unbalanced = totals.balance
    arrival = totals.book(delta_of(0, 10, {}))

    assert not unbalanced
    assert arrival is Arrival.LATE
    assert totals.balance


def test_a_partial_overlap_unbalances_the_books() -> None:
    """Neither adding nor leaving out would be right, so it is left out and said."""
    totals = Totals()
    totals.book(delta_of(0, 10, COUNTS))
    arrival = totals.book(delta_of(5, 15, COUNTS))

    assert arrival is Arrival.OVERLAP
    assert totals.counts == COUNTS
    assert not totals.balance


def test_an_outcome_too_many_unbalances_the_books() -> None:
    """Nothing can end that was not received."""
    totals = Totals()
    totals.book(delta_of(0, 10, {"delivered|TX|police|driver": 1}))

    assert not totals.balance
