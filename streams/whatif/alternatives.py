"""Other rules than those there are: one taken out, a block put in, every block as old as its law. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from streams.errors import UsageError
from streams.policies.bundle import Bundle
from streams.policies.decision import Site
from streams.policies.model import Block, NoRules, Policy, Rule

_Change = Callable[[Rule], Rule]


class NoSuchRuleError(UsageError):
    """A rule was to be taken out that isn't there."""

    def __init__(self, rule_id: str, known: tuple[str, ...]) -> None:
        super().__init__(rule_id, known)
        self.rule_id = rule_id
        self.hint = f"the rules are {', '.join(known)}" if known else "there are no rules"

    def __str__(self) -> str:
        return f"there is no rule `{self.rule_id}`"


class NothingToBlockError(UsageError):
    """A block was to be put in where no rule says who is meant."""

    hint = "write the rule into a policy file, and compare with --new DIR"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return f"{self.state} has no rule that a block could enforce"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other rules, and what they are called where they are told of."""

    name: str
    bundle: Bundle


def without_rule(bundle: Bundle, rule_id: str) -> Alternative:
    """Take one rule out.

    Raises:
        NoSuchRuleError: there is none of this id.
    """
    known = tuple(sorted(rule.id for policy in bundle.policies for rule in policy.rules))
    if rule_id not in known:
        raise NoSuchRuleError(rule_id, known)
    left = {policy: tuple(rule for rule in policy.rules if rule.id != rule_id) for policy in bundle.policies}
    emptied = tuple(policy.state for policy, rules in left.items() if not rules)
    free = (NoRules(no_rules=emptied, source=f"without {rule_id}"),) if emptied else ()
    policies = (policy.model_copy(update={"rules": rules}) for policy, rules in left.items() if rules)
    return Alternative(f"without {rule_id}", Bundle.of(policies, (*bundle.no_rules, *free)))


def with_block(bundle: Bundle, state: str, since: date) -> Alternative:
    """Enforce all rules of a state from a date on; where no site is known yet, at the state.

    Raises:
        NothingToBlockError: it has no rule.
    """
    if not any(policy.state == state for policy in bundle.policies):
        raise NothingToBlockError(state)
    enforce = partial(_blocked, since=since)
    policies = (_changed(policy, enforce) if policy.state == state else policy for policy in bundle.policies)
    return Alternative(f"{state}@{since}", Bundle.of(policies, bundle.no_rules))


def as_the_law(bundle: Bundle) -> Bundle:
    """Let every block be in place since its rule is law; a rule without a law stays as it is."""
    return Bundle.of((_changed(policy, _since_its_law) for policy in bundle.policies), bundle.no_rules)


def _changed(policy: Policy, change: _Change) -> Policy:
    return policy.model_copy(update={"rules": tuple(map(change, policy.rules))})


def _since_its_law(rule: Rule) -> Rule:
    return _blocked(rule, rule.law.since) if rule.law and not rule.is_draft else rule


def _blocked(rule: Rule, since: date) -> Rule:
    before = rule.block or Block(since=since, at=Site.STATE)
    until = before.until if before.until and before.until > since else None
    return rule.model_copy(update={"block": before.model_copy(update={"since": since, "until": until})})
