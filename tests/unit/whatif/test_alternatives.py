"""Other rules are made from those there are, and nothing else of them changes."""

from datetime import date

import pytest

from streams.policies.bundle import Bundle
from streams.policies.decision import Site
from streams.policies.load import shipped_bundle
from streams.policies.model import Rule
from streams.whatif.alternatives import NoSuchRuleError, NothingToBlockError, as_the_law, with_block, without_rule


def rules(bundle: Bundle) -> dict[str, Rule]:
    """Give rules by id."""
    return {rule.id: rule for policy in bundle.policies for rule in policy.rules}


def test_a_rule_is_taken_out() -> None:
    """All others stay, and a state that is left without any limits nobody."""
    before, after = rules(shipped_bundle()), without_rule(shipped_bundle(), "wa-ice-block").bundle

    assert rules(after) == {rule_id: rule for rule_id, rule in before.items() if rule_id != "wa-ice-block"}
    assert "WA" not in {policy.state for policy in after.policies}
    assert any("WA" in places.no_rules for places in after.no_rules)


def test_one_of_two_rules_is_taken_out() -> None:
    """The state keeps the other."""
    after = without_rule(shipped_bundle(), "mn-ice-block").bundle

    assert {rule_id for rule_id in rules(after) if rule_id.startswith("mn-")} == {"mn-noncompliant-licences"}
    assert after.no_rules == shipped_bundle().no_rules


def test_a_rule_that_is_not_there_is_named() -> None:
    """The error says which there are."""
    with pytest.raises(NoSuchRuleError, match="there is no rule `wa-block`") as caught:
        without_rule(shipped_bundle(), "wa-block")

    assert "wa-ice-block" in caught.value.hint


def test_a_law_gets_a_block() -> None:
    """It sits at the state, from that day on."""
    block = rules(with_block(shipped_bundle(), "OR", date(2025, 12, 1)).bundle)["or-immigration-authorities"].block

    assert block is not None
    assert (block.since, block.at, block.shown) == (date(2025, 12, 1), Site.STATE, "NOT AUTHORIZED")


def test_a_block_is_moved() -> None:
    """It stays where it sits, and other states keep theirs."""
    before, after = rules(shipped_bundle()), rules(with_block(shipped_bundle(), "NY", date(2030, 1, 1)).bundle)
    moved = after.pop("ny-immigration-agencies").block
    kept = before.pop("ny-immigration-agencies").block

    assert moved is not None
    assert kept is not None
    assert (moved.since, moved.at) == (date(2030, 1, 1), kept.at)
    assert after == before


def test_a_state_without_rules_has_nothing_to_block() -> None:
    """Who would be meant is not ours to say."""
    with pytest.raises(NothingToBlockError, match="TX has no rule"):
        with_block(shipped_bundle(), "TX", date(2025, 12, 1))


def test_every_block_is_as_old_as_its_law() -> None:
    """What is no law stays as it is."""
    after = rules(as_the_law(shipped_bundle()))
    since = {rule_id: rule.block.since for rule_id, rule in after.items() if rule.block}
    laws = {rule_id: rule.law.since for rule_id, rule in after.items() if rule.law}

    assert since.keys() == after.keys()
    assert {rule_id: since[rule_id] for rule_id in laws} == laws
    assert after["mn-ice-block"] == rules(shipped_bundle())["mn-ice-block"]
    assert as_the_law(as_the_law(shipped_bundle())) == as_the_law(shipped_bundle())
