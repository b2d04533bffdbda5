"""What Prometheus reads."""

from dataclasses import replace

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from streams.messages.roll_out import RollOut
from streams.monitor.alarms import HalfDone, Outlook, Stall
from streams.monitor.cells import Tables
from streams.monitor.exposition import expose
from streams.monitor.views import Lag
from tests.deltas import AT_US, delta
from tests.tables import booked

LABELS = {"state": "IL", "agency": "police", "class": "driver"}


NOW_US = AT_US + 2_000_000
SEEN = Outlook(NOW_US)


def samples(tables: Tables, lag: Lag, outlook: Outlook = SEEN) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Read the exposition back."""
    families = text_string_to_metric_families(expose(tables, lag, outlook).decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def labels(**named: str) -> tuple[tuple[str, str], ...]:
    """Give labels as samples have them."""
    return tuple(sorted(named.items()))


def test_requests_rules_and_latency_are_exported() -> None:
    """Counters for what is counted, a cumulative histogram in seconds for each hop."""
    made = msgspec.structs.replace(
        delta((0, 3), {"received|IL|police|driver": 3, "delivered|IL|police|driver": 2}),
        hops={"whole": {100: 1, 704: 1}},
        rules={"il-immigration-agents|refuse": 2},
    )
    read = samples(booked([made]), Lag(4, AT_US, AT_US + 2_000_000))

    assert read["nlets_requests_total", labels(kind="received", **LABELS)] == 3
    assert read["nlets_rules_total", labels(rule="il-immigration-agents", verdict="refuse")] == 2
    assert read["nlets_hop_seconds_bucket", labels(hop="whole", le="0.001")] == 1
    assert read["nlets_hop_seconds_bucket", labels(hop="whole", le="0.1")] == 2
    assert read["nlets_hop_seconds_count", labels(hop="whole")] == 2
    assert read["nlets_in_flight", ()] == 1
    assert read["nlets_books_balance", ()] == 1
    assert read["nlets_monitor_lag_messages", ()] == 4
    assert read["nlets_monitor_lag_seconds", ()] == 2
    assert read["nlets_context_info", labels(context="sha256:ab")] == 1


def test_what_a_candidate_on_trial_changes_is_exported_apart() -> None:
    """It is no part of the requests; and for whom it decides is a number, too."""
    made = delta(
        (0, 3),
        {
            "received|OR|ice|driver": 3,
            "trial:7:deliver:refuse|OR|ice|driver": 2,
            "trial:7:answer:answer|OR|ice|driver": 1,
        },
    )
    read = samples(booked([made]), Lag(0, AT_US, NOW_US), replace(SEEN, roll_out=RollOut(7, "sha256:new", 10)))
    change = {"activation": "7", "from": "deliver", "to": "refuse", "state": "OR", "agency": "ice", "class": "driver"}

    assert read["nlets_trial_requests_total", labels(**change)] == 2
    assert (
        read["nlets_trial_answers_total", labels(activation="7", state="OR", agency="ice", **{"class": "driver"})] == 1
    )
    assert read["nlets_trial_percent", labels(activation="7", candidate="sha256:new")] == 10
    assert [dict(named)["kind"] for name, named in read if name == "nlets_requests_total"] == ["received"]
    assert read["nlets_books_balance", ()] == 1


def test_without_traffic_there_is_no_context() -> None:
    """And the books balance."""
    read = samples(Tables(), Lag(0, 0, AT_US))

    assert read["nlets_books_balance", ()] == 1
    assert not [name for name, _ in read if name == "nlets_context_info"]


def test_what_needs_an_operator_is_a_number() -> None:
    """With its age, by the monitor's clock; a source in which nothing waits says zero."""
    outlook = Outlook(
        NOW_US - 500_000,
        (HalfDone(41, "sha256:ab", NOW_US - 30_000_000), HalfDone(44, "sha256:cd", NOW_US - 20_000_000)),
        (Stall("intake", "nlets.queries", 0, None), Stall("back", "nlets.responses", 1, NOW_US - 9_000_000)),
    )
    read = samples(Tables(), Lag(0, 0, NOW_US), outlook)

    assert read["nlets_activations_half_done", ()] == 2
    assert read["nlets_activation_half_done_seconds", ()] == 30
    assert read["nlets_stalled_seconds", labels(stage="intake", partition="0")] == 0
    assert read["nlets_stalled_seconds", labels(stage="back", partition="1")] == 9
    assert read["nlets_outlook_age_seconds", ()] == 0.5


def test_without_alarms_their_numbers_are_zero() -> None:
    """They are there all the same, so that a query for them finds something."""
    read = samples(Tables(), Lag(0, 0, NOW_US))

    assert read["nlets_activations_half_done", ()] == 0
    assert read["nlets_activation_half_done_seconds", ()] == 0
