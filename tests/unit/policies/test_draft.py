"""Policies as they would be with a block in place."""

from datetime import date
from typing import Final

import pytest
from pydantic import ValidationError

from streams.errors import Problem
from streams.policies.bundle import Bundle, midnight_us
from streams.policies.decision import Site
from streams.policies.draft import block_places, with_block, with_law_enforced
from streams.policies.load import shipped_bundle
from streams.policies.model import Block, Policy
from streams.policies.warnings import drafts

OREGONS: Final = "or-immigration-authorities"
BLOCK: Final = Block(since=date(2025, 12, 1), at=Site.STATE)


def test_a_block_is_in_force_from_its_midnight_on() -> None:
    """In the zone of its policy."""
    draft = with_block(shipped_bundle(), OREGONS, BLOCK)
    midnight = midnight_us(BLOCK.since, draft.zone_of("OR"))

    assert (block_places(draft, midnight - 1)["OR"], block_places(draft, midnight)["OR"]) == (None, Site.STATE)


def test_nothing_else_changes() -> None:
    """Every other policy is the same, and so is the rule but for its block."""
    shipped, draft = shipped_bundle(), with_block(shipped_bundle(), OREGONS, BLOCK)
    pairs = zip(shipped.policies, draft.policies, strict=True)
    [(before, after)] = [pair for pair in pairs if pair[0] != pair[1]]
    [rule] = before.rules

    assert after.rules == (rule.model_copy(update={"block": BLOCK}),)
    assert draft.no_rules == shipped.no_rules
    assert draft.digest != shipped.digest


def test_a_rule_that_no_policy_has_can_not_be_blocked() -> None:
    """The caller named it wrongly."""
    with pytest.raises(LookupError, match="xx-nothing"):
        with_block(shipped_bundle(), "xx-nothing", BLOCK)


def test_a_draft_is_held_against_the_model() -> None:
    """A block that no policy could say can't be drafted either."""
    with pytest.raises(ValidationError):
        with_block(shipped_bundle(), OREGONS, BLOCK.model_copy(update={"answer": "ER .02"}))


def test_enforced_law_blocks_as_long_as_it_is_law() -> None:
    """A rule without a block gets one at its state; one with a block keeps its place; what is no law stays."""
    rules = {rule.id: rule for policy in shipped_bundle().policies for rule in policy.rules}
    enforced = with_law_enforced(shipped_bundle())
    then = {rule.id: rule for policy in enforced.policies for rule in policy.rules}

    for name, rule in rules.items():
        law, block = rule.law, then[name].block
        if law is None:
            assert then[name] == rule
        else:
            assert block is not None
            assert (block.since, block.until) == (law.since, law.until)
            assert block.at == (rule.block.at if rule.block else Site.STATE)
    assert any(rule.law and not rule.block for rule in rules.values())
    assert any(rule.block and not rule.law for rule in rules.values())
    assert enforced.no_rules == shipped_bundle().no_rules


def test_a_law_that_ends_is_enforced_until_then() -> None:
    """Not beyond it."""
    [policy] = Bundle.of([_policy(citation="a bill", until=date(2027, 1, 1))]).policies
    enforced = with_law_enforced(Bundle.of([policy]))

    assert enforced.policies[0].rules[0].block == Block(since=date(2026, 1, 1), until=date(2027, 1, 1), at=Site.STATE)


def test_the_law_of_a_draft_is_enforced_by_nobody() -> None:
    """Nobody has found it yet; and whoever checks is told."""
    bundle = Bundle.of([_policy(citation="to be found: a bill", until=None)])

    assert with_law_enforced(bundle).digest == bundle.digest
    assert list(drafts(bundle)) == [
        Problem("rule nj-1", "is a DRAFT: nobody has found its law yet", "write its citation")
    ]
    assert list(drafts(shipped_bundle())) == []


def _policy(citation: str, until: date | None) -> Policy:
    law = {"citation": citation, "since": date(2026, 1, 1), "until": until, "not_modelled": []}
    rule = {"id": "nj-1", "effect": "refuse", "asker": {"agencies": ["ice"]}, "data": {"classes": ["driver"]}}
    more = {"law": law, "author": "a test", "cases": []}
    return Policy.model_validate({"state": "NJ", "zone": "America/New_York", "rules": [{**rule, **more}]})
