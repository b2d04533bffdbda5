"""What a switch left of each line of a log, read back as the rows that `nlets decide` would write."""

from collections.abc import Iterable, Sequence

import msgspec
import pytest

from streams.broker.timetable import Leg
from streams.messages.log import LogEntry, read_row
from streams.policies.plans import Plans
from streams.policies.rows import ConflictingRowsError, rows_of
from streams.replays.findings import Findings, Gathering, decide_all
from streams.replays.shelf import Shelf
from streams.replays.traces import Traces
from tests.records import Stored
from tests.world import NAMES, Written, ask, at_state, back_at_hub, context

AT = "2025-11-28T12:00:00Z"
"""When the hub of these tests takes everything, too."""
TEXTS = (
    "DQ.TXPDX0142.IL.*T1.TXT\nOLN/D1",
    "DQ.DCERO0011.WA.*T1.TXT\nOLN/D1",
    "DQ.DCERO0011.NY.IL.*T1.TXT\nOLN/D1",
    "DQ.VTUCI0011.NL.*T1.TXT\nOLN/D1",
    "DR.ILDMV0000.DCERO0011.*T1.TXT\nOLN/D1",
    "DR.TXDMV0000.DCERO0011.*T1.TXT\nOLN/D1",
    "DQ.NOBODY000.WA.*T1.TXT\nOLN/D1",
    "ZZQ.TXPDX0142.WA.*T1.TXT\nOLN/D1",
    "DQ.DCERO0011.OR.*T1.TXT\nOLN/D1",
    "rubbish",
)


def entries() -> list[LogEntry]:
    """Read the log."""
    return [read_row(n, {"at": AT, "text": text}) for n, text in enumerate(TEXTS, 1)]


def shelf(lines: Sequence[int]) -> Shelf:
    """Say that lines stand from offset 10 on in the first partition."""
    offsets = tuple(range(10, 10 + len(lines)))
    made = Shelf()
    made.place([Leg(partition=0, until=99, offsets=offsets, lines=tuple(lines), times_us=offsets)])
    return made


def asked() -> Written:
    """Send the log into a hub."""
    return ask(*(msgspec.json.encode({"v": 1, "id": "m", "text": text}) for text in TEXTS))


def left(hub: Written, told: Shelf) -> Traces:
    """Read what hub, states and the way back wrote."""
    states = at_state(hub.deliveries)
    traces = Traces(told)
    for place in (hub, states, back_at_hub(states.responses)):
        traces.take_deliveries(records(place, "deliveries"))
        traces.take_audit(records(place, "audit"))
        traces.take_replies(records(place, "replies"))
    return traces


def gather(gathering: Gathering, traces: Traces, entries: Iterable[LogEntry]) -> Findings:
    """Put each line beside what a switch left of it."""
    for entry in entries:
        gathering.add(entry, traces.rows(entry))
    return gathering.findings()


def records(place: Written, topic: str) -> list[Stored]:
    """Give what was written to a topic."""
    found = [output for output in place.outputs if output.topic == NAMES.prefix + topic]
    return [Stored(offset, output.key, output.value, output.topic) for offset, output in enumerate(found)]


def test_every_row_is_that_of_decide() -> None:
    """Delivered, refused at hub and state, expanded to all places, handed over, shadowed, rejected."""
    traces, plans = left(asked(), shelf(range(1, 11))), Plans(context())

    for entry in entries():
        found = sorted(traces.rows(entry), key=lambda row: row.to or "")
        assert found == sorted(rows_of(plans, entry), key=lambda row: row.to or "")


def test_they_come_to_the_same_findings() -> None:
    """Counts and digest."""
    traces, plans, written = left(asked(), shelf(range(1, 11))), Plans(context()), list[bytes]()
    offline = decide_all(plans, entries(), None, len)

    assert gather(Gathering(plans, written.append), traces, entries()) == offline
    assert len(written) == sum(sum(counts.values()) for counts in offline.by_state.values())
    assert offline.by_state["none"] == {"reject": 3}
    assert offline.by_state["NY"] == {"deliver": 1, "refuse": 1}


def test_a_line_without_a_trace_is_named() -> None:
    """It was sent, and nothing was decided."""
    silent = gather(Gathering(Plans(context()), len), Traces(shelf(range(1, 11))), entries())

    assert silent.undecided == tuple(range(1, 11))
    assert silent.messages == 10


def test_what_the_timetable_does_not_name_is_no_line() -> None:
    """Others may have sent it."""
    traces = left(asked(), shelf([1]))

    assert [len(traces.rows(entry)) for entry in entries()] == [1, *[0] * 9]


def test_lines_that_changed_places_come_to_the_same() -> None:
    """Two senders' lines, swapped on their way, with their numbers kept."""
    plans, straight = Plans(context()), range(1, 11)
    texts = [TEXTS[1], TEXTS[0], *TEXTS[2:]]
    hub = ask(*(msgspec.json.encode({"v": 1, "id": "m", "text": text}) for text in texts))
    swapped = left(hub, shelf([2, 1, *range(3, 11)]))

    assert gather(Gathering(plans, len), swapped, entries()) == gather(
        Gathering(plans, len), left(asked(), shelf(straight)), entries()
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"verdict":"refuse"', b'"verdict":"reject"'),
        (b'"rules":["wa-ice-block"]', b'"rules":["wa-ice-blocks"]'),
        (b'"removed":[]', b'"removed":["SSN"]'),
    ],
)
def test_one_verdict_rule_or_removed_field_makes_another_digest(before: bytes, after: bytes) -> None:
    """Whatever a switch did otherwise shows."""
    hub, plans = asked(), Plans(context())
    states = at_state(hub.deliveries)
    traces = Traces(shelf(range(1, 11)))
    traces.take_deliveries(records(hub, "deliveries"))
    for each in (*records(hub, "audit"), *records(states, "audit")):
        traces.take_audit([Stored(each.offset, each.key, (each.value or b"").replace(before, after))])
    traces.take_replies(records(hub, "replies"))

    assert (
        gather(Gathering(plans, len), traces, entries()).decision_digest
        != decide_all(plans, entries(), None, len).decision_digest
    )


def test_the_same_trace_twice_counts_once() -> None:
    """Where commits are not atomic, a request may be written again."""
    told, plans, hub = shelf(range(1, 11)), Plans(context()), asked()
    traces = left(hub, told)
    traces.take_deliveries(records(hub, "deliveries"))
    traces.take_audit(records(hub, "audit"))

    assert gather(Gathering(plans, len), traces, entries()) == decide_all(plans, entries(), None, len)


def test_two_decisions_on_one_request_that_differ_are_an_error() -> None:
    """Whichever was true, the other was not."""
    hub = asked()
    traces = left(hub, shelf(range(1, 11)))
    [refused, *_] = [each for each in records(hub, "audit") if b"refuse" in (each.value or b"")]
    other = Stored(0, refused.key, (refused.value or b"").replace(b'"refuse"', b'"reject"'))

    with pytest.raises(ConflictingRowsError, match="two decisions on line 3 for `NY` differ"):
        traces.take_audit([other])
