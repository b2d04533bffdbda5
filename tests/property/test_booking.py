"""Laws of the monitor's booking: batches, repeats, order and crashes don't show in the books."""

import random

from hypothesis import given
from hypothesis import strategies as st

from streams.messages.wire import Delta
from streams.metrics.books import Totals
from streams.monitor.booking import Changes, Metric, book
from streams.monitor.cells import Tables
from streams.monitor.views import READABLE, find_troubles, series, total_counts
from tests.deltas import AT_US, day, metrics, with_repeats
from tests.tables import booked, put, store

days = st.builds(day, st.integers(0, 10**6), st.integers(1, 12))


def totals_of(deltas: list[Delta]) -> Totals:
    """Book without windows, batches and tables."""
    totals = Totals()
    for delta in deltas:
        totals.book(delta)
    return totals


@given(days, st.integers(1, 7), st.integers(0, 9))
def test_batches_and_repeats_do_not_matter(deltas: list[Delta], size: int, seed: int) -> None:
    """However records are cut into batches, and whatever is repeated, the tables hold each delta once."""
    tables = Tables({}, {}, {})
    records = metrics(with_repeats(deltas, seed, share=0.5))
    for first in range(0, len(records), size):
        store(tables, book(tables, records[first : first + size]))

    assert total_counts(tables) == totals_of(deltas).counts
    assert tables.flows["total|0|"].hops == totals_of(deltas).hops
    assert not find_troubles(tables, total_counts(tables))


@given(days, st.data())
def test_order_does_not_matter(deltas: list[Delta], data: st.DataObject) -> None:
    """A source's deltas may come in any order, and repeated."""
    repeats = data.draw(st.lists(st.sampled_from(deltas), max_size=4))
    tables = booked(data.draw(st.permutations(deltas + repeats)))

    assert total_counts(tables) == totals_of(deltas).counts
    assert not find_troubles(tables, total_counts(tables))


@given(days, st.integers(0, 10**6), st.lists(st.integers(0, 30), max_size=3))
def test_a_crash_between_cells_does_not_matter(deltas: list[Delta], seed: int, crashes: list[int]) -> None:
    """Of a batch that was not acknowledged any cells may be stored; it is read again, perhaps cut differently."""
    chance = random.Random(seed)
    tables = Tables({}, {}, {})
    records = metrics(with_repeats(deltas, seed))
    for crash in crashes:
        committed = min(crash, len(records))
        store(tables, book(tables, records[:committed]))
        tear(tables, book(tables, records[committed : committed + chance.randrange(1, 9)]), chance)
        records = records[committed:]
    store(tables, book(tables, records))

    assert total_counts(tables) == totals_of(deltas).counts
    assert tables.flows["total|0|"].hops == totals_of(deltas).hops
    assert not find_troubles(tables, total_counts(tables))


def tear(tables: Tables, changes: Changes, chance: random.Random) -> None:
    """Store some of the cells a batch changes."""
    for stored, changed in (
        (tables.states, changes.states), (tables.flows, changes.flows), (tables.sources, changes.sources),
    ):  # fmt: skip
        put(stored, {key: cell for key, cell in changed.items() if chance.random() < 0.5})


@given(days)
def test_windows_sum_to_the_totals(deltas: list[Delta]) -> None:
    """Seconds, tens of seconds, minutes and hours hold the same requests, each once."""
    tables = booked(deltas)
    received = sum(times for key, times in totals_of(deltas).counts.items() if key.startswith("received"))

    for readable in READABLE.values():
        windows = series(tables, readable, AT_US + 1_000_000, 10)
        assert sum(int(str(window["received"])) for window in windows if isinstance(window, dict)) == received


@given(days, st.data())
def test_a_cell_that_is_lost_is_noticed(deltas: list[Delta], data: st.DataObject) -> None:
    """If a table comes back without one of its totals, the books don't balance."""
    tables = booked(deltas)
    lost = data.draw(st.sampled_from(sorted(key for key in tables.states if key.startswith("total"))))
    states = {key: cell for key, cell in tables.states.items() if key != lost}
    torn = Tables(states, tables.flows, tables.sources)

    assert find_troubles(torn, total_counts(torn))


@given(days, st.data())
def test_a_source_that_is_lost_is_noticed(deltas: list[Delta], data: st.DataObject) -> None:
    """If the positions come back without one of their rows, the next delta leaves a gap and the counts don't add up."""
    tables = booked(deltas)
    lost = data.draw(st.sampled_from(sorted(tables.sources)))
    torn = Tables(tables.states, tables.flows, {key: row for key, row in tables.sources.items() if key != lost})

    assert tables.sources[lost].counted == 0 or find_troubles(torn, total_counts(torn))


def test_an_empty_batch_changes_nothing() -> None:
    """A poll may return nothing."""
    changes = book(Tables(), list[Metric]())

    assert (changes.states, changes.flows, changes.sources) == ({}, {}, {})
