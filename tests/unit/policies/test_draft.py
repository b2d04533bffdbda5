"""Policies as they would be with a block in place."""

from datetime import date
from typing import Final

import pytest
from pydantic import ValidationError

from streams.policies.bundle import midnight_us
from streams.policies.decision import Site
from streams.policies.draft import block_places, with_block
from streams.policies.load import shipped_bundle
from streams.policies.model import Block

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
