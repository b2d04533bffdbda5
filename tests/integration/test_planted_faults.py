"""A fault planted in a rule is found, whichever rule and whichever part of it; and where there is none, none is."""

from functools import cache

import pytest

from streams.conform.askers import askers_of
from streams.messages.directory import Directory
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle
from streams.policies.model import Rule
from tests.faults import faults, grants_for, with_fault
from tests.filters import Filter, examined, plan_for

AT = "2026-02-01T12:00:00Z"
AT_US = plan_for(ContextFiles().load(), "WA", AT).at_us
RULES = [pytest.param(policy.state, rule, id=rule.id) for policy in shipped_bundle().policies for rule in policy.rules]


@cache
def context_of(state: str) -> Context:
    """Give the shipped policies, one agency of every kind, and a grant on every basis that a rule accepts."""
    shipped = ContextFiles().load()
    switch = shipped.directory.agencies[shipped.directory.switch_of(state) or ""]
    few = Context(shipped.bundle, Directory([*askers_of(shipped, state).everybody, switch]))
    return Context(few.bundle, few.directory, grants_for(few, AT_US))


@pytest.mark.parametrize("state", [policy.state for policy in shipped_bundle().policies])
async def test_a_filter_that_obeys_the_policy_conforms(state: str) -> None:
    """Its engine is ours, so everything else would be a false alarm."""
    context = context_of(state)
    report = await examined(Filter(context, state, AT_US), plan_for(context, state, AT))

    assert report.findings == ()
    assert len(report.put) > 500


@pytest.mark.timeout(120)
@pytest.mark.parametrize("one_in", [3, pytest.param(1, marks=pytest.mark.deep)])
@pytest.mark.parametrize(("state", "rule"), RULES)
async def test_every_fault_planted_in_a_rule_is_found(state: str, rule: Rule, one_in: int) -> None:
    """Whatever an asker could notice: left out, shifted, widened, narrowed. One in three, or all in the long run."""
    context = context_of(state)
    plan = plan_for(context, state, AT)
    chosen = list(faults(rule))[::one_in]
    planted = {name: with_fault(context.bundle, rule.id, fault) for name, fault in chosen}
    found = {
        name: (await examined(Filter(Context(bundle, context.directory, context.grants), state, AT_US), plan)).findings
        for name, bundle in planted.items()
    }

    assert len(planted) >= 1
    assert [name for name, findings in found.items() if not findings] == []
