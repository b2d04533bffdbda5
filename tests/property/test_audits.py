"""Planted leaks: an audit finds every one, by kind and line, and invents none."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.leaks.audit import Audit
from streams.leaks.comparing import Kind
from streams.messages.directory import shipped_directory
from streams.messages.log import LogEntry, read_row
from streams.policies.context import Context
from streams.policies.load import shipped_bundle

CONTEXT = Context(shipped_bundle(), shipped_directory())
ICE, CBP, POLICE, USCIS = "CAICE0002", "ALCBP0001", "AKPDX0001", "ALCIS001S"


@dataclass(frozen=True)
class Case:
    """A question, what its rules say, and from when on: written down by hand, from the statutes."""

    asker: str
    state: str
    at: str
    key: str
    no: str
    """`blocked`, `law`, or nothing."""


CASES = (
    Case(ICE, "IL", "2025-03-01", "DQ", "blocked"),
    Case(CBP, "NY", "2025-03-01", "RQ", "blocked"),
    Case(ICE, "WA", "2025-11-18", "DQ", "law"),
    Case(ICE, "WA", "2025-11-20", "DQ", "blocked"),
    Case(CBP, "WA", "2025-11-20", "DQ", ""),
    Case(USCIS, "OR", "2025-11-20", "RQ", "law"),
    Case(POLICE, "OR", "2025-11-20", "RQ", ""),
    Case(ICE, "MA", "2025-03-01", "DQ", "blocked"),
    Case(ICE, "TX", "2025-03-01", "DQ", ""),
    Case(ICE, "OR", "2021-07-18", "DQ", ""),
    Case(POLICE, "IL", "2025-03-01", "DQ", ""),
)
FIELDS = {"DQ": "OLN/{0}", "RQ": "LIC/{0}.LIY/2026.LIT/PC"}
ANSWERED = {"DQ": "DR", "RQ": "RR"}
OUTCOMES = ("data", "no record", "refused", "hub", "error", "silence")
FOUND = {
    "blocked": {"data": Kind.BLOCKED, "no record": Kind.BLOCKED},
    "law": {
        "data": Kind.LAW,
        "no record": Kind.LAW,
        "refused": Kind.UNEXPLAINED,
        "hub": Kind.UNEXPLAINED,
        "error": Kind.UNEXPLAINED,
        "silence": Kind.UNEXPLAINED,
    },
    "": {
        "refused": Kind.NO_RULE,
        "hub": Kind.NO_RULE,
        "error": Kind.UNEXPLAINED,
        "silence": Kind.UNEXPLAINED,
    },
}
"""What must be found, by what the rules say and what was told."""


@dataclass(frozen=True)
class Exchange:
    """A case as it stands in a log."""

    case: Case
    outcome: str
    second: int
    delay: int
    named: bool
    """Whether control fields tell queries apart; otherwise subjects do."""


exchanges = st.builds(
    Exchange,
    st.sampled_from(CASES),
    st.sampled_from(OUTCOMES),
    st.integers(0, 59),
    st.integers(0, 3_000),
    st.booleans(),
)


def texts(number: int, exchange: Exchange) -> tuple[str, str | None]:
    """Write a query and what was said to it."""
    case, subject = exchange.case, f"S{number:05}"
    control = f".*C{number:05}" if exchange.named else ""
    body = FIELDS[case.key].format(subject)
    header = f"{case.key}.{case.asker}.{case.state}{control}.TXT"
    back = f"{ANSWERED[case.key]}.{case.state}DMV0000.{case.asker}{control}.TXT\n"
    hub = f"{{}}.NL0000000.{case.asker}{control}.TXT\n{{}}"
    quoted = f"\n{header}\n{body}"
    tag = body.partition(".")[0]
    told = {
        "data": f"{back}{tag}.NAM/DOE,JANE.DOB/19800101",
        "no record": f"{back}{tag}.REM/NO RECORD",
        "refused": f"{back}{tag}.REM/NOT AUTHORIZED"
        if number % 2 and exchange.named
        else f"{back}{tag}\nNOT AUTHORIZED",
        "hub": hub.format("ER", "ER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION" + quoted),
        "error": hub.format("ER", "ER .19 DESTINATION ORI INVALID" + quoted),
        "silence": None,
    }
    return f"{header}\n{body}", told[exchange.outcome]


def log_of(planted: list[Exchange]) -> tuple[list[LogEntry], dict[int, Kind]]:
    """Write a log, and which finding stands on which line."""
    rows = []
    for number, each in enumerate(planted):
        asked, told = texts(number, each)
        rows.append((f"{each.case.at}T12:00:{each.second:02}.{number:06}Z", number, asked))
        if told:
            minute, second = divmod(each.second + 1 + each.delay, 60)
            hour, minute = divmod(minute, 60)
            rows.append((f"{each.case.at}T{12 + hour}:{minute:02}:{second:02}.{number:06}Z", -1, told))
    rows.sort()
    wanted: dict[int, Kind] = {}
    for n, (_, number, _) in enumerate(rows, 1):
        if number >= 0:
            kind = FOUND[planted[number].case.no].get(planted[number].outcome)
            wanted |= {n: kind} if kind else {}
    return [read_row(n, {"at": at, "text": text}) for n, (at, _, text) in enumerate(rows, 1)], wanted


@given(st.lists(exchanges, max_size=25))
def test_every_planted_case_is_found_and_none_is_invented(planted: list[Exchange]) -> None:
    """By kind and line, in whatever company, with answers crossing each other."""
    entries, wanted = log_of(planted)
    audit = Audit(CONTEXT)
    found = {finding.n: finding.kind for finding in audit.findings(entries)}

    assert found == wanted
    assert audit.tallies.requests == len(planted)
    assert sum(audit.tallies.by_agency.values()) == sum(audit.tallies.by_state.values()) == len(wanted)


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("case", CASES)
def test_each_kind_alone(case: Case, outcome: str) -> None:
    """So that no combination is left to chance."""
    entries, wanted = log_of([Exchange(case, outcome, 0, 1, named=True)])

    assert {finding.n: finding.kind for finding in Audit(CONTEXT).findings(entries)} == wanted
