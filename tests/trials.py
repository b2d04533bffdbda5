"""A candidate beside the samples' context, for tests of intake: other blocks, no grants, another directory."""

from collections import Counter
from datetime import date
from functools import cache

from streams.messages.admit import Admitted, admit
from streams.messages.directory import Agency, Directory
from streams.messages.letters import read_sent
from streams.messages.message import Message
from streams.messages.roll_out import RollOut
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Site, Verdict
from streams.policies.draft import with_block
from streams.policies.model import Block, Policy
from streams.policies.plans import Plans
from streams.switch.stages.intake import Intake
from streams.switch.stages.stage import Contexts
from streams.switch.stages.trials.intake import TrialIntake
from tests.world import RESOURCES, TAKEN, context

NUMBER = 7
"""The activation that announced the trial."""
_NEWCOMER = Agency("XXZZZ9999", "Newcomer", "police", "PD", "TX", "TX", "ACDZ", "")


@cache
def candidate() -> Context:
    """Give a context that knows one agency more and two less, and has no grants.

    It has a block more, no rules of Illinois, and of two rules on answers one has another block, and one is gone.
    """
    block = Block(since=date(2025, 1, 1), at=Site.HUB)
    agencies = sorted(context().directory.agencies.values(), key=lambda agency: agency.ori)
    bundle = with_block(context().bundle, "or-immigration-authorities", block)
    bundle = with_block(bundle, "ma-licence-number-in-registrations", block)
    policies = [_without(policy, "mn-noncompliant-licences") for policy in bundle.policies if policy.state != "IL"]
    return Context(Bundle.of(policies, bundle.no_rules), Directory([*agencies[2:], _NEWCOMER]))


def _without(policy: Policy, rule_id: str) -> Policy:
    return policy.model_copy(update={"rules": tuple(rule for rule in policy.rules if rule.id != rule_id)})


@cache
def on_trial(percent: int) -> Contexts:
    """Give what a worker would hold while the candidate has a share."""
    known = {each.digest: Plans(each) for each in (context(), candidate())}
    return Contexts(known, context().digest, RollOut(NUMBER, candidate().digest, percent))


def stage() -> TrialIntake:
    """Make the stage, around the one that judges record by record."""
    return TrialIntake(Intake(RESOURCES), RESOURCES)


def verdicts(value: bytes, judged_by: Context) -> list[Verdict]:
    """Decide a record as the authority on decisions does: a verdict a request, one of a message that is rejected."""
    message = read_sent(value).message
    admitted = admit(message, judged_by.directory) if isinstance(message, Message) else message
    if not isinstance(admitted, Admitted):
        return [Verdict.REJECT]
    return [decision.verdict for _, decision in decide(judged_by, TAKEN, admitted)]


def parted(values: list[bytes]) -> Counter[tuple[Verdict, Verdict]]:
    """Count how the two decide each request, by the same authority."""
    counted = Counter[tuple[Verdict, Verdict]]()
    for value in values:
        here, there = verdicts(value, context()), verdicts(value, candidate())
        longest = max(len(here), len(there))
        counted.update(zip(_stretched(here, longest), _stretched(there, longest), strict=True))
    return counted


def _stretched(said: list[Verdict], length: int) -> list[Verdict]:
    return said if len(said) == length else said * length
