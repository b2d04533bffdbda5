"""What of a log counts as a request, as what, and which duties fall due; by hand-written logs."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from streams.logs.counts import MonthlyCount
from streams.logs.log import Log
from streams.messages.directory import shipped_directory
from streams.messages.log import LogEntry, LogRow, read_row
from streams.messages.times import FIRST_US, LAST_US, parse_time
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.grants_file import read_grants
from streams.policies.load import shipped_bundle
from streams.policies.vocabulary import Duty
from streams.reports.duties import last_day, write_duties
from streams.reports.figures import Deed
from streams.reports.gathering import Gathered, Gathering, month_of
from streams.reports.making import Asked, report_of
from streams.switch.stages.pseudonym import Pseudonyms

BUNDLE, DIRECTORY = shipped_bundle(), shipped_directory()
GRANTS = """id,state,ori,keys,subject,basis,from,until
g-il,IL,CAICE0002,DQ,OLN/S1,judicial-warrant,2025-03-01T00:00:00-06:00,2025-04-01T00:00:00-05:00
"""
CONTEXT = Context(BUNDLE, DIRECTORY, read_grants(GRANTS, "grants.csv", BUNDLE, DIRECTORY))


def entries(*texts: str, at: str = "2025-03-07T12:00:00Z") -> Iterable[LogEntry]:
    """Write a log, all at one time."""
    return [read_row(n, {"at": at, "text": text}) for n, text in enumerate(texts, 1)]


def gathered(*texts: str, at: str = "2025-03-07T12:00:00Z") -> Gathered:
    """Count a log."""
    return Gathering(CONTEXT).read(entries(*texts, at=at))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("DQ.AKPDX0001.TX.TXT\nOLN/S1", ("TX", "police", "2025-03", "driver", "disclosed"), id="given"),
        pytest.param("RQ.CAICE0002.NY.TXT\nVIN/S1", ("NY", "ice-ero", "2025-03", "vehicle", "refused"), id="refused"),
        pytest.param("RQ.CAICE0002.NY.TXT\nLIC/S", ("none", "ice-ero", "2025-03", "vehicle", "rejected"), id="reject"),
        pytest.param("DQ.NOBODY001.TX.TXT\nOLN/S1", ("none", "unknown", "2025-03", "driver", "rejected"), id="nobody"),
        pytest.param("IQ.AKPDX0001.TX.TXT\nNAM/A", ("TX", "police", "2025-03", "other", "disclosed"), id="other"),
        pytest.param("GQ.AKPDX0001.FA.TXT\nREG/1", ("none", "police", "2025-03", "other", "disclosed"), id="a line"),
        pytest.param("NONSENSE", ("none", "unknown", "2025-03", "unknown", "rejected"), id="nonsense"),
    ],
)  # fmt: skip
def test_a_request_is_counted_by_state_agency_month_kind_and_outcome(text: str, cell: tuple[str, ...]) -> None:
    """One cell."""
    assert gathered(text).cube == {cell: 1}


@pytest.mark.parametrize(
    "text", ["AM.AKPDX0001.TX.TXT\nHELLO", "DR.TXDMV0000.AKPDX0001.TXT\nOLN/S1", "AM.NOBODY001.TX.TXT\nHELLO"]
)
def test_mail_and_answers_are_no_requests(text: str) -> None:
    """Nor are those that the hub rejects."""
    assert gathered(text).cube.total() == 0


def test_a_query_to_all_states_is_54_requests() -> None:
    """One for each place."""
    assert gathered("DQ.AKPDX0001.NL.TXT\nOLN/S1").cube.total() == 54


def test_what_becomes_of_the_answer_counts_too() -> None:
    """A query may pass whose answer may not."""
    found = gathered("DQ.ALCBP0001.MN.*C1.TXT\nOLN/S1", "DR.MNDMV0000.ALCBP0001.*C1.TXT\nOLN/S1.DDA/N")

    assert found.cube == {("MN", "cbp", "2025-03", "driver", "refused"): 1}
    assert found.figures.counts == {(Deed.REFUSED, "MN", "mn-noncompliant-licences"): 1}


@pytest.mark.parametrize("passing", [0, 1])
def test_of_two_answers_one_that_passes_is_a_disclosure(passing: int) -> None:
    """Whichever comes first; the rule that stopped the other gave the request in part."""
    answers = ["OLN/S1.DDA/N", "OLN/S1.DDA/N"]
    answers[passing] = "OLN/S1.DDA/F"
    told = (f"DR.MNDMV0000.ALCBP0001.*C1.TXT\n{answer}" for answer in answers)
    found = gathered("DQ.ALCBP0001.MN.*C1.TXT\nOLN/S1", *told)

    assert found.cube == {("MN", "cbp", "2025-03", "driver", "disclosed"): 1}
    assert found.figures.counts == {(Deed.CUT, "MN", "mn-noncompliant-licences"): 1}


def test_of_two_answers_that_may_not_pass_the_request_is_refused() -> None:
    """Once."""
    told = "DR.MNDMV0000.ALCBP0001.*C1.TXT\nOLN/S1.DDA/N"
    found = gathered("DQ.ALCBP0001.MN.*C1.TXT\nOLN/S1", told, told)

    assert found.cube == {("MN", "cbp", "2025-03", "driver", "refused"): 1}
    assert found.figures.counts == {(Deed.REFUSED, "MN", "mn-noncompliant-licences"): 1}


def test_a_grant_that_lifts_one_rule_of_two_lets_nothing_pass() -> None:
    """It is named by the decision, and not counted as one that a request passed under."""
    illinois = next(policy for policy in BUNDLE.policies if policy.state == "IL")
    strict = illinois.rules[0].model_copy(update={"id": "il-other", "accepts": ()})
    bundle = Bundle.of([illinois.model_copy(update={"rules": (*illinois.rules, strict)})])
    found = Gathering(Context(bundle, DIRECTORY, CONTEXT.grants)).read(entries("DQ.CAICE0002.IL.TXT\nOLN/S1"))

    assert found.figures.counts == {(Deed.REFUSED, "IL", "il-other"): 1}


def test_an_answer_that_is_cut_is_a_disclosure_and_its_rule_is_counted() -> None:
    """In part is not refused."""
    found = gathered("RQ.ALCBP0001.MA.*C1.TXT\nLIC/S1.LIY/2026.LIT/PC", "RR.MADMV0000.ALCBP0001.*C1.TXT\nLIC/S1.OLN/D1")

    assert found.cube == {("MA", "cbp", "2025-03", "vehicle", "disclosed"): 1}
    assert found.figures.counts == {(Deed.CUT, "MA", "ma-licence-number-in-registrations"): 1}


def test_what_only_law_forbids_is_given_and_counted_by_its_rule() -> None:
    """The gap."""
    assert gathered("DQ.ALCBP0001.OR.TXT\nOLN/S1").figures.counts == {
        (Deed.FORBIDDEN, "OR", "or-immigration-authorities"): 1
    }


def test_a_grant_that_is_used_brings_a_duty_once_data_is_given() -> None:
    """By its basis; the duty by when, in the state's days: three business days after a Friday is a Wednesday."""
    asked, told = "DQ.CAICE0002.IL.*C1.TXT\nOLN/S1", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S1.NAM/DOE,JANE"
    found = gathered(asked, told)
    (due,) = found.duties

    assert found.figures.counts == {
        (Deed.GRANTED, "IL", "judicial-warrant"): 1,
        (Deed.DUE, "IL", "notify-person-3bd"): 1,
    }
    assert (due.state, due.duty, due.n, due.grant, due.by) == ("IL", "notify-person-3bd", 1, "g-il", date(2025, 3, 12))
    assert gathered(asked).duties == []


def test_the_sheet_of_duties_names_nobody() -> None:
    """Whom it is about is a pseudonym, the same for the same key."""
    found = gathered("DQ.CAICE0002.IL.*C1.TXT\nOLN/S1", "DR.ILDMV0000.CAICE0002.*C1.TXT\nOLN/S1.NAM/DOE,JANE")
    header, row = write_duties(found.duties, Pseudonyms(b"a key for tests")).decode().splitlines()

    assert header == "state,duty,by,message_id,line,key,ori,subject,grant"
    assert "S1" not in row.replace(found.duties[0].message_id, "")
    assert row.startswith("IL,notify-person-3bd,2025-03-12,")
    assert "hmac-sha256:" in row


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        pytest.param(Duty.NOTIFY_3_DAYS, date(2025, 3, 9), id="days"),
        pytest.param(Duty.NOTIFY_3_BUSINESS_DAYS, date(2025, 3, 11), id="business days"),
        pytest.param(Duty.DOCUMENT_AND_REPORT, None, id="no day is named"),
    ],
)
def test_a_duty_is_due_by_the_state_s_own_days(duty: Duty, expected: date | None) -> None:
    """At 02:00 UTC on Friday it is Thursday in New York."""
    at_us = 1_741_312_800_000_000

    assert last_day(duty, at_us, ZoneInfo("America/New_York")) == expected


def test_monthly_counts_tell_no_kind_and_no_outcome() -> None:
    """And stand beside what a log tells."""
    gathering = Gathering(CONTEXT)
    gathering.count([MonthlyCount("CT", "cbp", "2025-03", 40)])
    gathering.read(entries("DQ.ALCBP0001.CT.TXT\nOLN/S1"))

    assert gathering.gathered.cube == {
        ("CT", "cbp", "2025-03", "not told", "not told"): 40,
        ("CT", "cbp", "2025-03", "driver", "disclosed"): 1,
    }


def test_a_line_that_cannot_be_read_is_a_reject_of_no_month() -> None:
    """It is counted, and the time that the log spans is the others'."""
    rows: list[LogRow] = [b"\xff", {"at": "2025-03-01T12:00:00Z", "text": "DQ.AKPDX0001.TX.TXT\nOLN/S1"}]
    found = Gathering(CONTEXT).read(read_row(n, row) for n, row in enumerate(rows, 1))

    assert found.cube["none", "unknown", "unknown", "unknown", "rejected"] == 1
    assert found.lines == 2
    assert found.first_us == found.last_us == 1_740_830_400_000_000


def test_a_synthetic_log_is_known_by_its_ids() -> None:
    """So that a report says that nobody asked."""
    row = {"at": "2025-03-01T12:00:00Z", "text": "AM.AKPDX0001.TX.TXT\nHI", "id": "synthetic:2025:0.001:1:9"}

    assert {str(world) for world in Gathering(CONTEXT).read([read_row(1, row)]).worlds} == {"synthetic:2025:0.001:1"}


@pytest.mark.parametrize(
    ("at_us", "month"),
    [
        pytest.param(FIRST_US, "0001-01", id="the first that can be written"),
        pytest.param(FIRST_US - 1, "unknown", id="before it"),
        pytest.param(LAST_US + 999_999, "9999-12", id="the last"),
        pytest.param(LAST_US + 1_000_000, "unknown", id="after it"),
        pytest.param(None, "unknown", id="none"),
    ],
)
def test_a_month_has_a_year_of_four_digits(at_us: int | None, month: str) -> None:
    """An offset may carry a time out of them."""
    assert month_of(at_us) == month


@pytest.mark.parametrize(
    ("last", "until"),
    [("2025-11-30T00:00:00Z", date(2025, 11, 30)), ("2099-01-01T00:00:00Z", date(2025, 12, 1))],
)
def test_days_without_a_block_end_with_the_log_or_now(last: str, until: date) -> None:
    """A clock that is wrong by decades makes no law older."""
    gathered, now_us = Gathered(last_us=parse_time(last)), parse_time("2025-12-01T12:00:00Z") or 0
    made = report_of(Asked((), open_nothing), CONTEXT, gathered, now_us)

    assert {wait.until for wait in made.waits if wait.block is None} == {until}


def open_nothing(_name: str) -> AbstractContextManager[Log]:
    """Open a log where there is none."""
    raise AssertionError
