"""What a log holds and what is odd about it, found in one pass."""

import io
import re
from collections.abc import Iterable
from typing import Final

import msgspec
import pytest
from rich.console import Console

from streams.logs.inspecting.flow import JUMP_US, Flow, FlowReport
from streams.logs.inspecting.inspection import Inspection, Report
from streams.logs.inspecting.personal import looks_of
from streams.logs.inspecting.repeats import Repeats, RepeatsReport
from streams.logs.inspecting.telling import told
from streams.messages.directory import shipped_directory
from streams.messages.log import LogRow, read_row
from streams.messages.times import parse_time, write_time

START: Final = parse_time("2026-01-01T00:00:00Z") or 0
SENDER: Final = min(ori for ori, agency in shipped_directory().agencies.items() if "D" in agency.uses)


def flow_of(seconds: Iterable[float]) -> FlowReport:
    """Take in times, in seconds from the start."""
    flow = Flow()
    for n, each in enumerate(seconds, 1):
        at_us = START + round(each * 10**6)
        flow.take(n, at_us, write_time(at_us))
    return flow.report()


def row(text: str, **columns: object) -> LogRow:
    """Write a row."""
    return {"at": "2026-01-01T00:00:00Z", "text": text, **columns}


def repeats_of(rows: Iterable[LogRow], window: int = 100) -> RepeatsReport:
    """Take in rows."""
    repeats = Repeats(window)
    for n, each in enumerate(rows, 1):
        repeats.take(read_row(n, each))
    return repeats.report()


def report_of(rows: Iterable[LogRow]) -> Report:
    """Inspect rows."""
    inspection = Inspection(shipped_directory())
    for n, each in enumerate(rows, 1):
        inspection.take(each, read_row(n, each))
    return inspection.report(["row 9: odd"])


def shown(report: Report) -> str:
    """Give what people see."""
    text = io.StringIO()
    Console(file=text, width=120).print(told(report))
    return text.getvalue()


def test_a_steady_log_is_nothing_odd() -> None:
    """Span, rates, no silence."""
    flow = flow_of(range(7_201))

    assert (flow.first, flow.last) == ("2026-01-01T00:00:00.000000Z", "2026-01-01T02:00:00.000000Z")
    assert (flow.seconds, round(flow.per_second, 3)) == (7_200.0, 1.0)
    assert flow.busiest == {"second": 1, "minute": 60, "hour": 3_600}
    assert (flow.late, flow.jumps, flow.silences, flow.offsets) == (0, 0, (), {"Z": 7_201})


def test_silences_are_found_and_the_longest_comes_first() -> None:
    """With the row that ended each."""
    flow = flow_of([*range(1_000), *range(2_000, 3_000), *range(9_000, 10_000)])

    assert [(each.since, each.seconds, each.n) for each in flow.silences] == [
        ("2026-01-01T00:49:59.000000Z", 6_001.0, 2_001),
        ("2026-01-01T00:16:39.000000Z", 1_001.0, 1_001),
    ]


def test_only_the_ten_longest_silences_are_kept() -> None:
    """Memory stays flat."""
    flow = flow_of(sorted(day * 86_400 + second for day in range(30) for second in range(2_000)))

    assert len(flow.silences) == 10


def test_disorder_is_no_jump_and_a_clock_set_back_is() -> None:
    """From there on its time counts."""
    flow = flow_of([0, 5, 3, 6, 4_000, 4_001, 401, 402, 403])

    assert (flow.late, flow.latest_seconds) == (2, 3_600.0)
    assert [(jump.n, jump.seconds, jump.is_an_hour) for jump in flow.first_jumps] == [(7, 3_600.0, True)]
    assert flow.seconds == 4_001.0


def test_many_jumps_are_counted_and_the_first_are_named() -> None:
    """A log in no order at all is one."""
    flow = flow_of(-each * JUMP_US / 10**6 for each in range(100))

    assert (flow.jumps, len(flow.first_jumps), flow.first_jumps[0].is_an_hour) == (99, 10, False)


def test_a_log_without_rows_has_no_span() -> None:
    """And no rate."""
    flow = Flow().report()

    assert (flow.first, flow.last, flow.per_second, flow.silences) == (None, None, 0.0, ())
    assert flow_of([1]).per_second == 0.0


def test_a_time_that_its_offset_carries_out_of_all_years_is_said_in_microseconds() -> None:
    """It is a time all the same."""
    at = "0001-01-01T00:00:00+23:59"
    flow = Flow()
    flow.take(1, parse_time(at) or 0, at)

    assert flow.report().first == "-62135683140000000 µs since 1970"
    assert flow.report().offsets == {"+23:59": 1}


def test_rows_and_ids_that_come_again_are_found() -> None:
    """The same words at another time are another message."""
    query = f"DQ.{SENDER}.IL.TXT\nOLN/D1"
    later = {"at": "2026-01-01T00:00:01Z", "text": query, "id": "a"}
    found = repeats_of([row(query), row(query, id="a"), later, row("DQ")])

    assert (found.same_row.count, found.same_row.first) == (1, [2])
    assert (found.same_id.count, found.same_id.first) == (1, [3])


def test_what_is_older_than_the_window_is_forgotten() -> None:
    """Memory stays flat."""
    rows = [row(f"DQ.{SENDER}.IL.TXT\nOLN/{n % 12}") for n in range(36)]

    assert repeats_of(rows, window=12).same_row.count == 24
    assert repeats_of(rows, window=11).same_row.count == 0
    assert len(repeats_of(rows, window=12).same_row.first) == 5


def test_answers_are_matched_with_queries_by_asker_and_control_field() -> None:
    """Each destination owes one; all places owe one each for a query to all."""
    two = f"DQ.{SENDER}.IL.NY.IL.*A.TXT\nOLN/1"
    every = f"DQ.{SENDER}.NL.*B.TXT\nOLN/1"
    answer = f"DR.ILDMV0000.{SENDER}.*A.TXT\nOLN/1"
    rows = [two, answer, answer, answer, every, *[answer.replace("*A", "*B")] * 55, answer.replace("*A", "*C")]
    found = repeats_of([row(text) for text in [*rows, answer.replace(".*A", ""), "AM.NL0000000.IL.*Z.TXT\nX"]])

    assert (found.again.count, found.again.first) == (2, [4, 60])
    assert (found.unasked.count, found.unasked.first) == (1, [61])


def test_the_hub_answers_what_it_rejects() -> None:
    """That is no answer of a state's."""
    assert repeats_of([row(f"DR.NL0000000.{SENDER}.*A.TXT")]).unasked.count == 0


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        pytest.param("SSN 078-05-1120", ["social security number"], id="ssn"),
        pytest.param("SSN 000-05-1120", [], id="no-ssn"),
        pytest.param("CALL (555) 867-5309", ["phone number"], id="phone"),
        pytest.param("to jane.doe@example.org", ["e-mail address"], id="e-mail"),
        pytest.param("car 1G1YY25W2X5112345.", ["vehicle number"], id="vehicle"),
        pytest.param("born 1980-02-29", ["date of birth"], id="birth"),
        pytest.param("on 2/29/1980", ["date"], id="date"),
        pytest.param("A123456789", ["alien number", "plate or licence number"], id="alien"),
        pytest.param("DOE, Jane", ["name"], id="name"),
        pytest.param("PLATE KLM482", ["plate or licence number"], id="plate"),
        pytest.param("NOT ON FILE, SEE STATE", [], id="what-the-network-says"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_texts_are_suspected_by_what_they_look_like(text: str, looks: list[str]) -> None:
    """No proof, in neither direction."""
    assert list(looks_of(text)) == looks


def test_personal_data_is_suspected_by_place_and_never_shown() -> None:
    """In fields, free text, other columns, and what can't be read."""
    rows: list[LogRow] = [
        row(f"DQ.{SENDER}.IL.TXT\nOLN/D1.SEX/M.NAM/", id="synthetic:2025:0.001:1:7"),
        row(f"DQ.{SENDER}.IL.TXT\nSEX/SMITH.REM/CALL 555-867-5309\nSEE DOE,JANE", note="078-05-1120", seen=1),
        row("DQ.DOE,JANE"),
        b"\xff KLM482 ",
    ]
    personal = report_of(rows).personal
    found = {(each.place, each.looks_like): (each.rows, each.first) for each in personal.suspicions}

    assert (personal.synthetic_rows, personal.suspected_rows) == (1, 4)
    assert found == {
        ("field OLN", "identifies somebody"): (1, (1,)),
        ("field SEX", "no code"): (1, (2,)),
        ("field REM", "phone number"): (1, (2,)),
        ("free text", "name"): (1, (2,)),
        ("column note", "social security number"): (1, (2,)),
        ("a message that can't be read", "name"): (1, (3,)),
        ("a message that can't be read", "plate or licence number"): (1, (4,)),
    }
    assert "JANE" not in shown(report_of(rows))
    assert b"JANE" not in msgspec.json.encode(report_of(rows))


def test_no_number_of_columns_fills_the_memory() -> None:
    """From some on they are elsewhere."""
    personal = report_of([row("DQ", **{f"c{n}": "DOE, JANE"}) for n in range(500)]).personal

    assert len(personal.suspicions) == 201
    assert personal.suspicions[0].rows == 300
    assert personal.suspicions[0].place == "elsewhere"


def test_a_report_counts_what_is_asked_and_by_whom() -> None:
    """By the directory; rejects by their error."""
    agency = shipped_directory().agencies[SENDER]
    rows: list[LogRow] = [
        row(f"DQ.{SENDER}.IL.NY.IL.TXT\nOLN/D1", line=agency.line),
        row(f"RQ.{SENDER}.IL.TXT\nVIN/1", line="ZZ"),
        row("DQ.XXXXX0000.ILDMV0000.TXT\nOLN/D1", line="ZZ"),
        row("ER.NL0000000.IL.TXT\n.02. NO", line="ZZ"),
        row("DQ"),
        b"?",
    ]
    traffic = report_of(rows).traffic

    assert traffic.rows == 6
    assert traffic.keys == {"DQ": 2, "RQ": 1, "ER": 1}
    assert traffic.agencies == {agency.agency: 2, "unknown": 1, "hub": 1}
    assert traffic.senders == {SENDER: 2, "NL0000000": 1}
    assert (traffic.distinct_senders, traffic.too_many_senders) == (3, False)
    assert traffic.destinations == {"IL": 3, "NY": 1, "an agency": 1}
    assert traffic.rejects == {"ER .00": 1, "ER .03": 1}
    assert traffic.other_lines == 1


def test_no_number_of_senders_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said that there are more."""
    monkeypatch.setattr("streams.logs.inspecting.traffic._MOST_SENDERS", 10)
    report = report_of(row(f"DQ.X{n:08}.IL.TXT") for n in range(30))

    assert (report.traffic.distinct_senders, report.traffic.too_many_senders) == (10, True)
    assert "senders, of more than 10" not in shown(report)


def test_people_see_what_is_odd_first_and_only_that() -> None:
    """Sides without anything aren't shown; many entries are summed up."""
    steady = shown(report_of([]))
    odd = shown(
        report_of(
            [
                *(row(f"AM.{SENDER}.{to}.*{to}.TXT") for to in "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN".split()),
                {"at": "2025-12-31T22:00:00-01:00", "text": "DQ"},
                {"at": "2025-12-31T22:00:00-01:00", "text": "DQ"},
                *[row(f"DR.ILDMV0000.{SENDER}.*A.TXT")] * 7,
            ]
        )
    )

    assert "no row has a time" in steady
    assert "keys" not in steady
    assert odd.index("what is odd") < odd.index("times") < odd.index("keys")
    assert "clock set back" in odd
    assert "1 times: row 15 by 3,600 s (local time?)" in odd
    assert "silent" not in odd
    assert "7 rows: 17, 18, 19, 20, 21 …" in odd
    assert "row 9: odd" in odd
    assert "3 others" in odd


def test_people_see_silences_with_the_times() -> None:
    """Since when, how long, until which row."""
    rows: list[LogRow] = [{"at": write_time(START + second * 10**6), "text": "DQ"} for second in [*range(99), 9_000]]

    assert re.search(r"silent from 2026-01-01T00:01:38.000000Z +for 8,902.0 s, until row 100", shown(report_of(rows)))
