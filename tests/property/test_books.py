"""Laws of the books: deltas in any order, any of them repeated, give the same totals."""

from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from streams.messages.wire import Delta
from streams.metrics.books import Kind, Source, Tally, Totals, by_agency, by_state, sheet
from streams.metrics.coverage import Span

counts: Final = st.dictionaries(
    st.tuples(st.sampled_from(Kind), st.sampled_from(["IL", "TX", "none"]), st.sampled_from(["ice-ero", "police"])).map(
        lambda cell: "|".join((*cell, "driver"))
    ),
    st.integers(1, 9),
    max_size=4,
)
hops: Final = st.dictionaries(st.integers(0, 10_000), st.integers(1, 9), max_size=3)


@st.composite
def histories(draw: st.DrawFn) -> list[Delta]:
    """Give the deltas of two sources, each an unbroken chain of ranges from offset 0."""
    deltas = []
    for stage in ("intake", "back"):
        ends = sorted(draw(st.sets(st.integers(1, 60), max_size=6)))
        for first, after in pairwise([0, *ends]):
            tally = Tally()
            tally.counts.update(draw(counts))
            tally.hops["whole"].update(draw(hops))
            deltas.append(tally.delta(Source(stage, "topic", 0, Span(first, after)), 0, "sha256:ab"))
    return deltas


def book_all(deltas: list[Delta]) -> Totals:
    """Book deltas in their order."""
    totals = Totals()
    for delta in deltas:
        totals.book(delta)
    return totals


@given(histories(), st.data())
def test_order_and_repeats_do_not_matter(history: list[Delta], data: st.DataObject) -> None:
    """Totals of a shuffled history with repeats are those of the history, and no gap or overlap remains."""
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=6)) if history else []
    shuffled = book_all(data.draw(st.permutations(history + repeats)))
    plain = book_all(history)

    assert (shuffled.counts, shuffled.hops) == (plain.counts, plain.hops)
    assert shuffled.balance == plain.balance
    assert not any(coverage.gaps() or coverage.left_out for coverage in shuffled.sources.values())


@given(histories(), st.data())
def test_a_missing_delta_is_noticed_or_was_the_last(history: list[Delta], data: st.DataObject) -> None:
    """Leaving one out leaves a gap, unless nothing of its source comes after it."""
    if not history:
        return
    missing = data.draw(st.sampled_from(history))
    rest = [delta for delta in history if delta is not missing]
    is_last = missing.next == max(delta.next for delta in history if delta.stage == missing.stage)
    totals = book_all(rest)

    assert is_last or totals.sources[f"{missing.stage}|0"].gaps()
    assert is_last or not totals.balance


@given(histories(), st.integers(0, 60), st.integers(1, 60), st.data())
def test_balanced_books_hold_every_offset_once(
    history: list[Delta], first: int, length: int, data: st.DataObject
) -> None:
    """Whatever a stray delta does, and wherever it comes, if no gap or overlap is reported the ranges add up."""
    stray = Tally().delta(Source("intake", "topic", 0, Span(first, first + length)), 0, "sha256:ab")
    totals = Totals()
    booked = sum(
        delta.next - delta.first
        for delta in data.draw(st.permutations([*history, stray]))
        if totals.book(delta) in {"new", "late"}
    )

    assert booked == sum(span.next - span.first for c in totals.sources.values() for span in c.spans)


@given(counts)
def test_received_is_the_sum_of_outcomes_and_in_flight(counted: dict[str, int]) -> None:
    """For the whole, and whether it is cut by state or by agency."""
    whole = sheet(counted)

    for sheets in (by_state(counted), by_agency(counted)):
        assert sum(part.received for part in sheets.values()) == whole.received
        assert sum(part.in_flight for part in sheets.values()) == whole.in_flight
