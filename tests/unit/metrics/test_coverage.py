"""What is booked of a source, and how new spans relate to it."""

import pytest

from streams.metrics.coverage import Arrival, Coverage, Span


@pytest.mark.parametrize(
    ("span", "arrival"),
    [
        pytest.param(Span(20, 30), Arrival.NEW, id="the next one"),
        pytest.param(Span(25, 30), Arrival.NEW, id="one behind a hole"),
        pytest.param(Span(5, 10), Arrival.LATE, id="one that fills a hole"),
        pytest.param(Span(6, 8), Arrival.LATE, id="one within a hole"),
        pytest.param(Span(10, 20), Arrival.REPEAT, id="the same again"),
        pytest.param(Span(12, 18), Arrival.REPEAT, id="part of the same"),
        pytest.param(Span(15, 25), Arrival.OVERLAP, id="half new, at the end"),
        pytest.param(Span(3, 12), Arrival.OVERLAP, id="half new, in a hole"),
        pytest.param(Span(0, 40), Arrival.OVERLAP, id="more than is booked"),
        pytest.param(Span(20, 20), Arrival.OVERLAP, id="nothing"),
        pytest.param(Span(30, 20), Arrival.OVERLAP, id="less than nothing"),
    ],
)
def test_a_span_arrives(span: Span, arrival: Arrival) -> None:
    """Booked are 0–5 and 10–20; each span relates to them in one way, and says the same when it comes again."""
    coverage = Coverage([Span(0, 5), Span(10, 20)])
    again = {Arrival.NEW: Arrival.REPEAT, Arrival.LATE: Arrival.REPEAT}

    assert coverage.book(span) is arrival
    assert coverage.book(span) is again.get(arrival, arrival)


def test_spans_that_touch_are_joined() -> None:
    """What is kept does not grow with the number of batches."""
    coverage = Coverage()
    for first in (0, 10, 30, 20):
        coverage.book(Span(first, first + 10))

    assert coverage.spans == [Span(0, 40)]
    assert coverage.late == [Span(20, 30)]
    assert coverage.came_late(Span(20, 30))
    assert not coverage.came_late(Span(30, 40))


def test_holes_are_gaps() -> None:
    """Also the one before the first span: every source begins at offset 0."""
    coverage = Coverage([Span(2, 5), Span(10, 20)])

    assert coverage.gaps() == [Span(0, 2), Span(5, 10)]
    assert coverage.next == 20


def test_an_overlap_stays_left_out() -> None:
    """Even when all of it has been booked in the meantime, it is not taken for a harmless repeat."""
    coverage = Coverage([Span(0, 10)])
    coverage.book(Span(5, 15))
    coverage.book(Span(10, 20))

    assert coverage.book(Span(5, 15)) is Arrival.OVERLAP
    assert coverage.left_out == [Span(5, 15)]


def test_only_the_first_that_are_left_out_are_noted() -> None:
    """A flood of them must not fill the tables: the books don't balance any more anyway."""
    coverage = Coverage([Span(0, 1_000)])
    for first in range(500):
        coverage.book(Span(first, 2_000))

    assert len(coverage.left_out) == 100
