"""Tables in memory, with booked deltas."""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import TypeVar

from streams.messages.wire import Delta
from streams.monitor.booking import Changes, book
from streams.monitor.cells import Tables
from tests.deltas import metrics

Cell = TypeVar("Cell")


def booked(deltas: Sequence[Delta]) -> Tables:
    """Book deltas in one batch into empty tables."""
    tables = Tables({}, {}, {})
    store(tables, book(tables, metrics(deltas)))
    return tables


def store(tables: Tables, changes: Changes) -> None:
    """Write what a batch changes."""
    put(tables.states, changes.states)
    put(tables.flows, changes.flows)
    put(tables.sources, changes.sources)


def put(stored: Mapping[str, Cell], changed: Mapping[str, Cell | None]) -> None:
    """Write changed cells to a table."""
    assert isinstance(stored, MutableMapping)
    for key, cell in changed.items():
        if cell is None:
            stored.pop(key, None)
        else:
            stored[key] = cell
