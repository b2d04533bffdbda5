"""Laws of the decision, over small random worlds; each world is asked many questions."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from streams.messages.fields import without
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import judge_answer, judge_query
from streams.policies.decision import Decision, Verdict
from streams.policies.grants import Grants
from streams.policies.model import Policy, Rule
from streams.policies.plans import Plan, Plans
from tests import reference
from tests.policy_worlds import (
    DAYS,
    ZONES,
    Chance,
    chances,
    context_of,
    grant_of,
    instant,
    is_answer,
    message_of,
    outcome_of,
    ticket_of,
)
from tests.reference import Law, Said

QUESTIONS = 8
STRICTNESS = {Verdict.DELIVER: 0, Verdict.REDACT: 1, Verdict.REFUSE: 2}


def decided(context: Context, one: Said) -> Decision:
    """Decide without plans."""
    message = message_of(one)
    if is_answer(one):
        return judge_answer(context, one.at_us, message, one.destination, ticket_of(one))
    return judge_query(context, one.at_us, message, one.destination)


def planned(plans: Plans, one: Said) -> Decision:
    """Decide as the hot loop does."""
    return plan_of(plans, one).settle(one.fields, one.free, ticket_of(one))


def plan_of(plans: Plans, one: Said) -> Plan:
    """Find the plan as the hot loop does."""
    asker, source = (one.destination, one.sender) if is_answer(one) else (one.sender, one.destination)
    profile = plans.profile_of(asker)
    assert profile is not None
    epoch = plans.epoch(one.at_us)
    return epoch.plan_answer(one.asked, profile, source) if one.asked else epoch.plan(one.key, profile, source)


def with_rule(law: Law, state: str, rule: Rule) -> Law:
    """Add a rule to a state, which may have had none."""
    others = [policy for policy in law.policies if policy.state != state]
    old = [rule for policy in law.policies if policy.state == state for rule in policy.rules]
    return replace(law, policies=(*others, Policy(state=state, zone=ZONES[state], rules=(*old, rule))))


def strictness(context: Context, one: Said) -> int:
    """Say how little passes."""
    return STRICTNESS[decided(context, one).verdict]


@given(chances)
def test_the_engine_decides_what_the_page_says(chance: Chance) -> None:
    """The engine equals a transcription of the semantics that shares no code with it."""
    law = chance.law()
    context = context_of(law)
    for _ in range(QUESTIONS):
        one = chance.said()

        assert (one, outcome_of(decided(context, one))) == (one, reference.judge(law, one))


@given(chances)
def test_plans_settle_to_the_decision(chance: Chance) -> None:
    """What is remembered is what would be decided anew, whatever was asked before."""
    context = context_of(chance.law())
    plans = Plans(context)
    for _ in range(2 * QUESTIONS):
        one = chance.said()

        assert (one, planned(plans, one)) == (one, decided(context, one))


@given(chances)
def test_a_plan_holds_a_decision_only_if_no_message_changes_it(chance: Chance) -> None:
    """Two messages that differ in what they say alone are decided alike where nothing is left to be read."""
    context = context_of(chance.law())
    plans = Plans(context)
    for _ in range(QUESTIONS):
        one = chance.said()

        assert plan_of(plans, one).decision in {None, decided(context, one)}


@given(chances)
def test_the_order_of_rules_and_grants_is_irrelevant(chance: Chance) -> None:
    """Nothing depends on where in a file a line stands: no decision and no digest."""
    law = chance.law()
    turned = Law(
        [policy.model_copy(update={"rules": policy.rules[::-1]}) for policy in law.policies][::-1],
        dict(list(law.agencies.items())[::-1]),
        law.permits[::-1],
    )
    context, other = context_of(law), context_of(turned)
    questions = [chance.said() for _ in range(QUESTIONS)]

    assert context.digest == other.digest
    assert context.to_bytes() == other.to_bytes()
    assert [decided(context, one) for one in questions] == [decided(other, one) for one in questions]


@given(chances)
def test_one_more_refusal_never_lets_more_through(chance: Chance) -> None:
    """Adding a rule can only take away."""
    law = chance.law()
    stricter = with_rule(law, "WA", chance.rule("wa-more"))
    before, after = context_of(law), context_of(stricter)
    for _ in range(QUESTIONS):
        one = chance.said()

        assert strictness(after, one) >= strictness(before, one)


@given(chances)
def test_a_grant_never_makes_a_verdict_stricter(chance: Chance) -> None:
    """Adding a grant can only let through."""
    law = chance.law()
    more = replace(law, permits=(*law.permits, replace(chance.permit(), id="g-more")))
    before, after = context_of(law), context_of(more)
    for _ in range(QUESTIONS):
        one = chance.said()

        assert strictness(after, one) <= strictness(before, one)


@given(chances)
def test_shadow_rules_change_no_verdict(chance: Chance) -> None:
    """Without the rules that nothing enforces, all that the asker meets is the same."""
    law = chance.law()
    bare = replace(law, policies=tuple(without_laws(policy) for policy in law.policies))
    context, other = context_of(law), context_of(bare)
    for _ in range(QUESTIONS):
        one = chance.said()
        seen, seen_without = decided(context, one), decided(other, one)

        assert seen_without.would_refuse == ()
        assert replace(seen, would_refuse=(), grant=None, grants=(), duties=()) == replace(
            seen_without, grant=None, grants=(), duties=()
        )


def without_laws(policy: Policy) -> Policy:
    """Leave a policy its blocks; a rule that has none is put off beyond every question."""
    late = {"since": "2099-01-01", "at": "hub", "source": "nobody"}
    rules = (
        rule.model_dump() | {"law": None, "block": rule.block and rule.block.model_dump()} for rule in policy.rules
    )
    return Policy(
        state=policy.state,
        zone=policy.zone,
        rules=tuple(Rule.model_validate(rule | {"block": rule["block"] or late}) for rule in rules),
    )


@given(chances)
def test_a_rule_of_another_state_changes_nothing(chance: Chance) -> None:
    """Illinois' rules are about Illinois' data alone."""
    law = chance.law()
    before, after = context_of(law), context_of(with_rule(law, "IL", chance.rule("il-more")))
    for _ in range(QUESTIONS):
        one = chance.said()
        if not {one.sender, one.destination} & {"IL", "ILDMV0000"}:
            assert decided(before, one) == decided(after, one)


@given(st.sampled_from(sorted(ZONES)), st.sampled_from(DAYS), st.sampled_from(("since", "until")))
def test_a_verdict_flips_exactly_at_the_microsecond(state: str, day: date, edge: str) -> None:
    """A bare date begins at local midnight: not a microsecond before, and `until` is not included."""
    block = {"since": "2025-01-01", "at": "hub", "source": "a report"} | {edge: str(day)}
    rule = Rule.model_validate(
        {"id": "r", "effect": "refuse", "author": "nobody", "block": block}
        | {"asker": {"agencies": ["ice"]}, "data": {"classes": ["driver"]}}
    )
    context = context_of(with_rule(Law((), Chance(0).law().agencies), state, rule))
    at_us = instant(day, ZONES[state])
    verdicts = [
        decided(context, Said("DQ", "DCERO0001", state, at_us=at_us + near)).verdict.value for near in (-1, 0, 1)
    ]

    assert (
        verdicts
        == {
            "since": ["deliver", "refuse", "refuse"],
            "until": ["refuse", "deliver", "deliver"],
        }[edge]
    )


@given(chances)
def test_a_removal_takes_every_occurrence_and_nothing_else(chance: Chance) -> None:
    """What passes carries none of the removed fields, and all of the others in their order."""
    context = context_of(chance.law())
    for _ in range(QUESTIONS):
        one = chance.answer()
        decision = decided(context, one)
        passed = without(one.fields, decision.removed)

        assert (decision.verdict is Verdict.REDACT) == bool(decision.removed)
        assert passed == tuple(pair for pair in one.fields if pair[0] not in decision.removed)
        assert all(any(tag == name and value.strip() for name, value in one.fields) for tag in decision.removed)


@given(chances)
def test_a_context_comes_back_from_its_bytes(chance: Chance) -> None:
    """What travels decides as what was sent."""
    context = context_of(chance.law())
    back = Context.from_bytes(context.to_bytes())
    questions = [chance.said() for _ in range(QUESTIONS)]

    assert back.digest == context.digest
    assert back.to_bytes() == context.to_bytes()
    assert [decided(back, one) for one in questions] == [decided(context, one) for one in questions]


@given(chances)
def test_every_part_moves_the_digest(chance: Chance) -> None:
    """A context's digest tells apart what decides differently: another rule, agency or grant."""
    law = chance.law()
    context = context_of(law)
    grant = grant_of(replace(chance.permit(), id="g-more"))
    fewer = Law(law.policies, dict(list(law.agencies.items())[1:]), law.permits)
    others = {
        context_of(with_rule(law, "WA", chance.rule("wa-more"))).digest,
        context_of(fewer).digest,
        replace(context, grants=Grants.of((*context.grants.grants, grant))).digest,
        replace(context, bundle=Bundle.of(())).digest,
    }

    assert len(others | {context.digest}) == 5


@given(chances)
def test_what_covered_a_query_lifts_for_its_answer(chance: Chance) -> None:
    """In the running switch an answer is lifted by what covered its query, whatever the answer says."""
    law = chance.law()
    context = context_of(law)
    for _ in range(QUESTIONS):
        query = replace(chance.query(), key="KQ", destination="WA")
        asked = decided(context, query)
        answer = Said("KR", "WADMV0000", query.sender, query.fields, "", query.at_us, "KQ", asked.grants)
        unlifted = {rule for policy in law.policies for rule in policy.rules if not rule.conditional}
        told = decided(context, answer)

        assert asked.verdict is Verdict.REFUSE or not {rule.id for rule in unlifted} & set(told.rules)


@given(chances)
def test_an_answer_meets_the_rules_that_its_query_met(chance: Chance) -> None:
    """In the running switch no other query that the answer might belong to brings in a rule, and none is left out.

    What refused the query refuses its answer; else none acts on the answer but those that the query said were pending.
    """
    context = context_of(chance.law())
    for _ in range(QUESTIONS):
        asked = chance.shared_query_key()
        query = replace(chance.query(), key=asked, destination="WA")
        met = decided(context, query)
        answer = Said(f"{asked[0]}R", "WADMV0000", query.sender, query.fields, "", query.at_us, asked, met.grants)
        told = decided(context, answer)

        assert told.would_refuse == met.would_refuse
        if met.verdict is Verdict.REFUSE:
            assert set(met.rules) <= set(told.rules)
        else:
            assert set(told.rules) <= set(met.pending_rules)
