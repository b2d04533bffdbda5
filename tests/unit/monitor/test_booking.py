"""What a batch of deltas changes in the tables."""

import msgspec

from streams.metrics.coverage import Span
from streams.monitor.booking import Metric, book
from streams.monitor.cells import FlowCell, SourceRow, StateCell, Tables
from streams.monitor.views import find_troubles, total_counts
from tests.deltas import AT_US, delta, metrics
from tests.tables import booked, store

RECEIVED = {"received|IL|police|driver": 3, "received|TX|police|vehicle": 2}


def test_a_delta_is_booked_in_every_window_of_its_states() -> None:
    """One cell for each window and state it touches."""
    changes = book(Tables(), metrics([delta((0, 5), RECEIVED)]))

    assert set(changes.states) == {
        "total|0|IL", "1s|1700000000|IL", "1m|1699999980|IL", "1h|1699999200|IL",
        "total|0|TX", "1s|1700000000|TX", "1m|1699999980|TX", "1h|1699999200|TX",
    }  # fmt: skip
    cell = changes.states["1s|1700000000|IL"]
    assert cell is not None
    assert cell.counts == {"received|police|driver": 3}
    assert cell.seen.next == {"intake|0": 5}


def test_hops_and_rules_are_booked_per_window() -> None:
    """Not per state: nobody asks for a percentile of one state and one second."""
    made = msgspec.structs.replace(delta((0, 5)), hops={"whole": {7: 2}}, rules={"il-immigration-agents|refuse": 1})
    tables = booked([made, msgspec.structs.replace(made, first=5, next=10)])

    assert tables.flows["total|0|"].hops == {"whole": {7: 4}}
    assert tables.flows["1s|1700000000|"].rules == {"il-immigration-agents|refuse": 2}


def test_a_source_keeps_its_positions_counts_and_context() -> None:
    """Its row says how far it is booked, and since when it works under which context."""
    later = delta((5, 9), RECEIVED, at_us=AT_US + 1)
    row = booked([delta((0, 5), RECEIVED), later]).sources["intake|0"]

    assert row.coverage.spans == [Span(0, 9)]
    assert (row.counted, row.at, row.ctx, row.ctx_since) == (10, AT_US + 1, "sha256:ab", AT_US)


def test_an_older_event_does_not_bring_an_older_context_back() -> None:
    """Deltas that come late are counted, but say nothing about now."""
    old = msgspec.structs.replace(delta((0, 5), at_us=AT_US - 1), ctx="sha256:00")
    row = booked([delta((5, 9)), old]).sources["intake|0"]

    assert (row.ctx, row.at) == ("sha256:ab", AT_US)


def test_a_repeat_counts_once_in_the_same_batch_and_later() -> None:
    """A delta is known by the range of its source."""
    once = delta((0, 5), RECEIVED)
    tables = booked([once, once])
    store(tables, book(tables, metrics([once])))

    assert total_counts(tables) == RECEIVED
    assert not find_troubles(tables, total_counts(tables))


def test_a_late_delta_counts_once() -> None:
    """It fills a hole, however often it comes, and the cells that its successor touched take it all the same."""
    tables = booked([delta((5, 9), RECEIVED), delta((0, 5), RECEIVED), delta((0, 5), RECEIVED)])
    store(tables, book(tables, metrics([delta((0, 5), RECEIVED), delta((5, 9), RECEIVED)])))

    assert total_counts(tables) == {key: 2 * times for key, times in RECEIVED.items()}
    assert not find_troubles(tables, total_counts(tables))


def test_an_overlap_is_left_out_and_reported() -> None:
    """Neither adding it nor leaving it out would be right."""
    tables = booked([delta((0, 5), RECEIVED), delta((3, 8), RECEIVED)])

    assert total_counts(tables) == RECEIVED
    assert find_troubles(tables, RECEIVED) == ["intake of nlets.intake/0: 3-7 overlaps what is booked"]


def test_what_is_no_delta_is_reported() -> None:
    """Not JSON, another version, a malformed count, nothing at all: never skipped silently."""
    strange = [
        b"{",
        b"\xff",
        None,
        msgspec.json.encode(msgspec.structs.replace(delta((0, 5)), v=99)),
        msgspec.json.encode(delta((0, 5), {"received|IL": 1})),
    ]
    tables = Tables({}, {}, {})
    store(tables, book(tables, [Metric("nlets.metrics", 0, 40 + n, value) for n, value in enumerate(strange)]))

    assert find_troubles(tables, {}) == [
        f"nlets.metrics/0: {offset}-{offset} is no delta" for offset in (40, 41, 42, 43, 44)
    ]


def test_the_tables_are_not_altered() -> None:
    """A batch whose changes could not be stored can be booked again."""
    tables = booked([delta((0, 5), RECEIVED)])
    before = msgspec.json.encode(tables)
    book(tables, metrics([delta((5, 9), RECEIVED, at_us=AT_US + 10**12)]))

    assert msgspec.json.encode(tables) == before


def test_windows_expire_by_the_newest_event() -> None:
    """Seconds after three minutes, minutes after three hours; totals never. Of counts and of what else is measured."""
    tables = booked([msgspec.structs.replace(delta((0, 5), RECEIVED), hops={"whole": {7: 2}})])
    store(tables, book(tables, metrics([delta((5, 9), {}, at_us=AT_US + 200_000_000)])))

    assert sorted(key for key in tables.states if key.endswith("IL")) == [
        "1h|1699999200|IL", "1m|1699999980|IL", "total|0|IL",
    ]  # fmt: skip
    assert sorted(tables.flows) == ["1h|1699999200|", "1m|1699999980|", "total|0|"]


def test_an_expired_window_does_not_come_back() -> None:
    """A delta that is very late is added to what is still kept, and to the totals."""
    tables = booked([delta((0, 5), at_us=AT_US + 200_000_000), delta((5, 9), RECEIVED)])

    assert "1s|1700000000|IL" not in tables.states
    assert tables.states["total|0|IL"].counts == {"received|police|driver": 3}


def test_cells_are_read_as_they_were_written() -> None:
    """The changelog is JSON, whose keys are strings."""
    made = msgspec.structs.replace(delta((0, 5), RECEIVED), hops={"whole": {7: 2}})
    tables = booked([delta((5, 9)), made])

    for cells, kind in ((tables.states, StateCell), (tables.flows, FlowCell), (tables.sources, SourceRow)):
        for cell in cells.values():
            assert msgspec.json.decode(msgspec.json.encode(cell), type=kind) == cell
