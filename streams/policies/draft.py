"""Bundles that do not exist yet: what policies would be with one part of them changed. Pure; no file is written."""

from streams.policies.bundle import Bundle, TimedRule
from streams.policies.decision import Site
from streams.policies.model import Block, Policy, Rule


def with_block(bundle: Bundle, rule_id: str, block: Block) -> Bundle:
    """Give the bundle with a block in place on one of its rules.

    Raises:
        LookupError: it has no such rule.
    """
    if not any(rule.id == rule_id for policy in bundle.policies for rule in policy.rules):
        raise LookupError(rule_id)
    return Bundle.of((_with_block(policy, rule_id, block) for policy in bundle.policies), bundle.no_rules)


def with_law_enforced(bundle: Bundle) -> Bundle:
    """Give the bundle as if every rule that is law were enforced for as long as it is law."""
    return Bundle.of(
        (policy.model_copy(update={"rules": tuple(map(_as_law, policy.rules))}) for policy in bundle.policies),
        bundle.no_rules,
    )


def block_places(bundle: Bundle, at_us: int) -> dict[str, Site | None]:
    """Say where the block of each state with rules sits at an instant; None where nothing enforces them."""
    return {state: _block_place(rules, at_us) for state, rules in bundle.by_state.items()}


def _with_block(policy: Policy, rule_id: str, block: Block) -> Policy:
    rules = tuple(_blocked(rule, block) if rule.id == rule_id else rule for rule in policy.rules)
    return policy.model_copy(update={"rules": rules})


def _blocked(rule: Rule, block: Block) -> Rule:
    """Put a block on a rule, and hold the whole against the model again."""
    return Rule.model_validate({**rule.model_dump(), "block": block})


def _block_place(rules: tuple[TimedRule, ...], at_us: int) -> Site | None:
    blocks = (each.rule.block for each in rules if each.in_force(at_us))
    return next((block.at for block in blocks if block), None)


def _as_law(rule: Rule) -> Rule:
    if rule.law is None or rule.is_draft:
        return rule
    block = rule.block or Block(since=rule.law.since, at=Site.STATE)
    return _blocked(rule, block.model_copy(update={"since": rule.law.since, "until": rule.law.until}))
