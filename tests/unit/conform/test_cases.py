"""Which cases are made of grants: what each lets its holder ask, and whatever is a little beside it."""

from dataclasses import replace

import pytest

from streams.conform.cases import Case, Edge, Plan, Witness, cases
from streams.messages.directory import Directory
from streams.messages.keys import KEYS
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.grants import Grant, Grants
from tests.faults import grants_for
from tests.filters import plan_for

SHIPPED = ContextFiles().load()
AGENCIES = Directory(SHIPPED.directory.agencies[ori] for ori in ("CAICE0002", "TXPDX0001", "WADMV0000"))
AT_US = plan_for(SHIPPED, "WA").at_us
GRANT = next(each for each in grants_for(SHIPPED, AT_US).grants if each.state == "WA")


def plan_with(grant: Grant) -> Plan:
    """Plan to examine Washington's filter under one grant."""
    held = replace(grant, ori="CAICE0002")
    return plan_for(Context(SHIPPED.bundle, AGENCIES, Grants((held,))), "WA")


def around(plan: Plan) -> list[Case]:
    """Give the cases that a grant brings."""
    return [case for case in cases(plan) if case.edge is Edge.GRANT]


def test_a_grants_subject_is_asked_for_with_more_and_by_others() -> None:
    """Just what is granted, with another identifying field, with one that identifies nobody, and by whom it is not."""
    person = frozenset({("OLN", "GRANT0")})
    made = [case for case in around(plan_with(replace(GRANT, subject=person))) if case.key == "DQ"]

    asked = {case.fields for case in made if case.sender == "CAICE0002"}
    assert asked == {tuple(person), (*person, ("PHN", "5550100")), (*person, ("SEX", "F"))}
    assert {case.sender for case in made} > {"CAICE0002"}


def test_a_plate_is_asked_for_with_its_year_and_type() -> None:
    """Without them the hub rejects the query."""
    made = around(plan_with(replace(GRANT, subject=frozenset({("LIC", "GRANT0")}))))

    assert (("LIC", "GRANT0"), ("LIY", "2026"), ("LIT", "PC")) in {case.fields for case in made}


def test_a_grant_for_a_key_at_large_is_asked_about_anybody() -> None:
    """It has no subject of its own."""
    plan = plan_with(replace(GRANT, subject=frozenset()))
    anybody = {subject for of in plan.subjects.pool.values() for subject in of}

    assert {case.fields for case in around(plan)} & anybody


def test_both_sides_of_a_grants_term_are_asked() -> None:
    """If the filter is told the time; else its own clock decides, and every case lies there."""
    plan = plan_with(GRANT)
    since, until = GRANT.term.since, GRANT.term.until

    assert {case.at_us for case in around(plan)} == {since - 1, since, until - 1, until, plan.at_us}
    assert {case.at_us for case in around(replace(plan, tells_time=False))} == {plan.at_us}


def test_another_states_grant_brings_no_case() -> None:
    """It decides nothing here."""
    assert around(plan_with(replace(GRANT, state="OR"))) == []


@pytest.mark.parametrize("edge", [Edge.ASKER, Edge.PHOTO, Edge.PURPOSE, Edge.DESTINATION, Edge.DATE])
def test_every_other_edge_has_cases_without_a_grant(edge: Edge) -> None:
    """A state that has rules has them all."""
    assert [case for case in cases(plan_for(Context(SHIPPED.bundle, AGENCIES), "WA")) if case.edge is edge] != []


def witnessed(*messages: Message) -> list[Case]:
    """Give the cases that witnesses bring."""
    witnesses = tuple(Witness(message, GRANT.term.since) for message in messages)
    return [case for case in cases(replace(plan_with(GRANT), witnesses=witnesses)) if case.edge is Edge.WITNESS]


def test_a_witness_is_asked_about_somebody_whom_the_filter_knows() -> None:
    """By its own time and with all it says but whom it is about."""
    fields = (("OLN", "WITNESS"), ("IMQ", "Y"), ("RSN", "I"))
    (case,) = witnessed(Message(KEYS["DQ"], "CAICE0002", ("WA",), fields=fields))

    assert (case.sender, case.key, case.at_us) == ("CAICE0002", "DQ", GRANT.term.since)
    assert ("OLN", "WITNESS") not in case.fields
    assert case.fields[-2:] == fields[1:]


def test_an_answer_among_witnesses_is_asked_for() -> None:
    """By every key that it may answer; what it says is the filter's to say."""
    made = witnessed(Message(KEYS["DR"], "WADMV0000", ("CAICE0002",), fields=(("DDA", "N"),)))

    assert {(case.sender, case.key) for case in made} == {("CAICE0002", "DQ"), ("CAICE0002", "DQG")}
    assert ("DDA", "N") not in {pair for case in made for pair in case.fields}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(Message(KEYS["DQ"], "CAICE0002", ("OR",)), id="a query to another state"),
        pytest.param(Message(KEYS["DR"], "TXPDX0001", ("CAICE0002",)), id="an answer of another state"),
        pytest.param(Message(KEYS["AM"], "CAICE0002", ("WA",)), id="a notice"),
    ],
)
def test_what_does_not_concern_the_state_is_no_case(message: Message) -> None:
    """It says nothing of its filter."""
    assert witnessed(message) == []
