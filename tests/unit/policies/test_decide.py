"""The decision on one message, for what no row shows: which grants cover a query, and lift its answer."""

import pytest

from streams.files.yaml_text import read_yaml
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.messages.wire import FieldPair
from streams.policies.bundle import Term
from streams.policies.context import Context
from streams.policies.decide import judge_answer, judge_query
from streams.policies.decision import Verdict
from streams.policies.evidence import Ticket
from streams.policies.grants import Grant, Grants
from streams.policies.load import read_bundle
from streams.policies.vocabulary import Basis

TEXT = """\
state: TX
zone: America/Chicago
rules:
  - id: licences
    effect: refuse
    asker: {agencies: [ice]}
    data: {classes: [driver]}
    block: {since: 2025-01-01, at: hub, source: a report}
    accepts: [court-order]
    author: nobody
  - id: lists
    effect: refuse
    asker: {agencies: [ice]}
    data: {keys: [KQ]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
  - id: plates
    effect: refuse
    asker: {agencies: [ice]}
    data: {keys: [RQG]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
  - id: photos
    effect: redact
    remove: [NAM]
    asker: {agencies: [cbp]}
    data: {classes: [photo]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
"""
DIRECTORY = Directory(
    (
        Agency("DCERO0001", "", "ice-ero", "FE", "TC", "US", "ACDZ"),
        Agency("NYCBP0001", "", "cbp", "FE", "TC", "US", "ACDZ"),
        Agency("TXDMV0000", "", "dmv", "SA", "TX", "TX", "ADZ"),
    )
)
GRANTS = Grants.of(
    Grant(name, "TX", "DCERO0001", frozenset(), frozenset({("OLN", value)}), Basis.COURT_ORDER, Term(0))
    for name, value in (("g-1", "D1"), ("g-2", "D2"))
)
CONTEXT = Context(read_bundle([read_yaml(TEXT, "tx.yaml")], "here"), DIRECTORY, GRANTS)
NOW = 1_764_547_200_000_000


def test_a_refusal_names_the_grants_that_cover_the_query() -> None:
    """A grant covers a query also if it does not lift every rule that refuses."""
    query = Message(KEYS["KQ"], "DCERO0001", ("TX",), "", (("OLN", "D1"),))
    decision = judge_query(CONTEXT, NOW, query, "TX")

    assert (decision.verdict, decision.rules) == (Verdict.REFUSE, ("lists",))
    assert (decision.grant, decision.grants) == ("g-1", ("g-1",))


@pytest.mark.parametrize(
    ("ticket", "verdict", "grants"),
    [
        pytest.param(Ticket("DQ", ("g-1",), photo=False), Verdict.DELIVER, ("g-1",), id="its query was covered"),
        pytest.param(Ticket("DQ", (), photo=False), Verdict.REFUSE, (), id="its query was not"),
        pytest.param(None, Verdict.DELIVER, ("g-2",), id="nobody knows its query"),
    ],
)
def test_what_covered_a_query_lifts_for_its_answer(
    ticket: Ticket | None, verdict: Verdict, grants: tuple[str, ...]
) -> None:
    """Whomever the answer names; only where its query is unknown it must name the subject itself."""
    answer = Message(KEYS["DR"], "TXDMV0000", ("DCERO0001",), "", (("OLN", "D2"),))
    decision = judge_answer(CONTEXT, NOW, answer, "DCERO0001", ticket)

    assert (decision.verdict, decision.grants) == (verdict, grants)


@pytest.mark.parametrize(
    ("ticket", "verdict"),
    [
        pytest.param(Ticket("RQ", (), photo=False), Verdict.DELIVER, id="asked by a key that no rule names"),
        pytest.param(Ticket("RQG", (), photo=False), Verdict.REFUSE, id="asked by the key that a rule names"),
        pytest.param(None, Verdict.REFUSE, id="nobody knows by which"),
    ],
)
def test_an_answer_is_judged_by_the_key_of_its_query(ticket: Ticket | None, verdict: Verdict) -> None:
    """RR answers RQ and RQG: where it is known which, a rule on the one leaves answers to the other alone."""
    answer = Message(KEYS["RR"], "TXDMV0000", ("DCERO0001",), "", (("LIC", "T1"),))

    assert judge_answer(CONTEXT, NOW, answer, "DCERO0001", ticket).verdict is verdict


@pytest.mark.parametrize(
    ("ticket", "more", "verdict"),
    [
        pytest.param(Ticket("DQ", (), photo=True), (), Verdict.REDACT, id="its query asked"),
        pytest.param(Ticket("DQ", (), photo=False), (), Verdict.DELIVER, id="its query did not"),
        pytest.param(Ticket("DQ", (), photo=False), (("IMQ", "y"),), Verdict.REDACT, id="it says so itself"),
        pytest.param(Ticket("RQ", (), photo=True), (), Verdict.DELIVER, id="a query for a vehicle asked"),
        pytest.param(None, (("IMQ", "Y"),), Verdict.REDACT, id="nobody knows its query, it says so itself"),
        pytest.param(None, (("IMQ", "N"),), Verdict.DELIVER, id="nobody knows its query, it says no"),
    ],
)
def test_an_answer_is_a_photo_s_if_its_query_asked_for_one(
    ticket: Ticket | None, more: tuple[FieldPair, ...], verdict: Verdict
) -> None:
    """A rule on photos alone acts on what answers them, though no answer repeats what was asked."""
    key = "RR" if ticket and ticket.asked_key == "RQ" else "DR"
    answer = Message(KEYS[key], "TXDMV0000", ("NYCBP0001",), "", (("NAM", "DOE,JANE"), *more))

    assert judge_answer(CONTEXT, NOW, answer, "NYCBP0001", ticket).verdict is verdict
