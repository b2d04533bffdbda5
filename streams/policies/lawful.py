"""What rules would do if every block had come with its law: nothing here says that one had to."""

from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decision import Site
from streams.policies.model import Block, Law, Policy, Rule


def as_law_stands(context: Context) -> Context:
    """Give the context in which each rule with a law is enforced from that law's first day, where its block would be.

    A rule that no law stands behind stays as it is. A block that nothing is known of is taken to sit at the hub.
    """
    policies = (_lawful_policy(policy) for policy in context.bundle.policies)
    return Context(Bundle.of(policies, context.bundle.no_rules), context.directory, context.grants)


def _lawful_policy(policy: Policy) -> Policy:
    return policy.model_copy(update={"rules": tuple(map(_lawful, policy.rules))})


def _lawful(rule: Rule) -> Rule:
    return rule if rule.law is None else rule.model_copy(update={"block": _since_the_law(rule.law, rule.block)})


def _since_the_law(law: Law, block: Block | None) -> Block:
    if block is None:
        return Block(since=law.since, until=law.until, at=Site.HUB)
    until = None if None in {law.until, block.until} else max(filter(None, (law.until, block.until)))
    return block.model_copy(update={"since": min(law.since, block.since), "until": until})
