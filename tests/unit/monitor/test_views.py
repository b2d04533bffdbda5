"""What the API shows of the tables."""

import msgspec
import pytest

from streams.messages.roll_out import RollOut
from streams.monitor.cells import Tables
from streams.monitor.views import (
    READABLE,
    Lag,
    context,
    find_troubles,
    latest_hops,
    matrix,
    on_trial,
    series,
    total_counts,
    totals,
)
from tests.deltas import AT_US, delta
from tests.tables import booked

SHEET = {
    "received": 0, "delivered": 0, "redacted": 0, "refused": 0, "rejected": 0, "unanswered": 0, "dead_lettered": 0,
    "in_flight": 0,
}  # fmt: skip


@pytest.fixture
def tables() -> Tables:
    """Book two deltas of intake, one second apart, and one of back."""
    first = {"received|IL|ice-ero|driver": 3, "refused_hub|IL|ice-ero|driver": 2, "would_refuse|OR|cbp|driver": 4}
    deltas = [
        msgspec.structs.replace(
            delta((0, 3), first),
            hops={"whole": {100: 2}, "request": {100: 3}},
            rules={"il-immigration-agents|refuse": 2, "or-immigration-authorities|would_refuse": 4},
        ),
        delta((3, 4), {"received|TX|police|vehicle": 1}, at_us=AT_US + 1_000_000),
        msgspec.structs.replace(
            delta((0, 1), {"delivered|TX|police|vehicle": 1}, stage="back", at_us=AT_US + 1_000_000),
            hops={"whole": {200: 1}},
        ),
    ]
    return booked(deltas)


def test_totals_have_the_contracts_names(tables: Tables) -> None:
    """They are those of `nlets demo --json`."""
    shown = totals(tables)

    assert shown["totals"] == SHEET | {"received": 4, "delivered": 1, "refused": 2, "in_flight": 1}
    assert shown["by_state"] == {
        "IL": SHEET | {"received": 3, "refused": 2, "in_flight": 1},
        "TX": SHEET | {"received": 1, "delivered": 1},
    }
    assert shown["by_agency"] == {
        "ice-ero": SHEET | {"received": 3, "refused": 2, "in_flight": 1},
        "police": SHEET | {"received": 1, "delivered": 1},
    }
    assert shown["latency_us"] == {"p50": 100, "p90": 291, "p99": 291, "p999": 291, "max": 291}
    assert (shown["in_flight"], shown["books_balance"], shown["troubles"]) == (1, True, [])


def test_totals_say_more_than_the_contract(tables: Tables) -> None:
    """Where it was refused, by which rule, how long each hop took, and what is booked apart."""
    shown = totals(tables)

    assert shown["refused_at"] == {"hub": 2, "state": 0, "return": 0}
    assert shown["apart"] == {"notice": 0, "unsolicited": 0, "line_mismatch": 0, "would_refuse": 4}
    assert shown["rules"] == {
        "il-immigration-agents": {"refuse": 2},
        "or-immigration-authorities": {"would_refuse": 4},
    }
    assert isinstance(shown["hops_us"], dict)
    assert list(shown["hops_us"]) == ["request", "whole"]


def test_before_any_traffic_all_is_zero_and_balanced() -> None:
    """Nothing measured is null."""
    shown = totals(Tables())

    assert shown["totals"] == SHEET
    assert shown["latency_us"] == {"p50": None, "p90": None, "p99": None, "p999": None, "max": None}
    assert shown["books_balance"]
    assert context(Tables()) == {"in_force": None, "since_us": None, "partitions": []}


def test_the_matrix_is_states_by_agencies(tables: Tables) -> None:
    """One sheet for each pair that has one."""
    assert matrix(tables) == [
        {"state": "IL", "agency": "ice-ero", **SHEET, "received": 3, "refused": 2, "in_flight": 1},
        {"state": "TX", "agency": "police", **SHEET, "received": 1, "delivered": 1},
    ]


def test_a_series_has_no_holes(tables: Tables) -> None:
    """Windows without events are there, with zeroes."""
    shown = series(tables, READABLE["1s"], AT_US + 2_000_000, 4)

    assert [(window["start"], window["received"]) for window in shown if isinstance(window, dict)] == [
        (1_699_999_999, 0),
        (1_700_000_000, 3),
        (1_700_000_001, 1),
        (1_700_000_002, 0),
    ]


def test_ten_seconds_are_summed_from_seconds(tables: Tables) -> None:
    """Nobody books them."""
    (window,) = series(tables, READABLE["10s"], AT_US + 5_000_000, 1)

    assert isinstance(window, dict)
    assert (window["start"], window["received"], window["refused"], window["delivered"]) == (1_700_000_000, 4, 2, 1)
    assert window["latency_us"] == {"p50": 100, "p90": 291, "p99": 291, "p999": 291, "max": 291}


def test_the_latest_hops_leave_older_seconds_out(tables: Tables) -> None:
    """In the order a request passes them."""
    recent = latest_hops(tables, AT_US + 2_000_000, 1)
    all_of_them = latest_hops(tables, AT_US + 2_000_000, 60)

    assert recent == {"whole": {"p50": 291, "p90": 291, "p99": 291, "p999": 291, "max": 291}}
    assert list(all_of_them) == ["request", "whole"]


def test_the_context_in_force_is_intakes(tables: Tables) -> None:
    """The other stages decide by what intake stamped."""
    assert context(tables) == {
        "in_force": "sha256:ab",
        "since_us": AT_US,
        "partitions": [{"partition": 0, "context": "sha256:ab", "since_us": AT_US}],
    }


def test_while_partitions_differ_no_context_is_in_force() -> None:
    """An activation reaches them one after the other."""
    other = msgspec.structs.replace(delta((0, 5), at_us=AT_US + 1), partition=1, ctx="sha256:cd")
    shown = context(booked([delta((0, 5)), other]))

    assert shown["in_force"] is None
    assert shown["since_us"] == AT_US + 1


def test_a_gap_is_said_in_words() -> None:
    """So is what ended without having been received."""
    tables = booked([delta((5, 9), {"delivered|TX|police|vehicle": 2})])

    assert find_troubles(tables, total_counts(tables)) == [
        "intake of nlets.intake/0: offsets 0-4 are not booked",
        "TX|police|vehicle: 2 more ended than were received",
    ]


@pytest.mark.parametrize(
    ("lag", "shown"),
    [
        pytest.param(Lag(0, AT_US, AT_US + 9_000_000), {"messages": 0, "seconds": 0.0}, id="nothing waits"),
        pytest.param(Lag(7, AT_US, AT_US + 1_500_000), {"messages": 7, "seconds": 1.5}, id="behind"),
        pytest.param(Lag(7, 0, AT_US), {"messages": 7, "seconds": 0.0}, id="nothing booked yet"),
        pytest.param(Lag(7, AT_US + 5, AT_US), {"messages": 7, "seconds": 0.0}, id="clocks that differ"),
    ],
)
def test_lag(lag: Lag, shown: dict[str, float]) -> None:
    """In messages, and in the age of what was booked last."""
    assert lag.to_json() == shown


def test_what_is_on_trial_is_shown_with_what_it_changes() -> None:
    """Beside the books, which know nothing of it."""
    counts = {
        "received|OR|ice|driver": 3,
        "trial:7:deliver:refuse|OR|ice|driver": 2,
        "trial:7:deliver:deliver|OR|ice|driver": 1,
    }
    shown = totals(booked([delta((0, 3), counts)]))

    assert shown["trials"] == [
        {
            "number": 7,
            "requests": 3,
            "changed": 2,
            "answers_judged_otherwise": 0,
            "by_state_and_agency": [
                {"state": "OR", "agency": "ice", "from_verdict": "deliver", "to_verdict": "refuse", "n": 2}
            ],
        }
    ]
    assert shown["totals"] == totals(booked([delta((0, 3), {"received|OR|ice|driver": 3})]))["totals"]
    assert on_trial(None) is None
    assert on_trial(RollOut(7, "sha256:new", 0)) == {
        "number": 7, "candidate": "sha256:new", "mode": "shadow", "percent": 0,
    }  # fmt: skip
