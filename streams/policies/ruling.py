"""From the rules that touch a message to a decision (`docs/policy-language.md`).

Nothing here depends on the order of rules: every step selects from all of them, and every list is sorted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.messages.keys import Traffic
from streams.policies.decision import SILENCE, Decision, Site, Verdict
from streams.policies.docket import Touch
from streams.policies.evidence import Evidence
from streams.policies.grants import Grant
from streams.policies.model import Rule
from streams.policies.vocabulary import SILENT, Duty, Effect

_DUE_WHEN_DATA_IS_GIVEN: Final = frozenset({Duty.NOTIFY_3_DAYS, Duty.NOTIFY_3_BUSINESS_DAYS})
_DUE_ON_REFUSAL: Final = frozenset({Duty.DOCUMENT_AND_REPORT})


@dataclass(frozen=True, slots=True)
class Hearing:
    """A message's way, the rules that touch it, the grants that cover it, and what it says."""

    traffic: Traffic
    touches: tuple[Touch, ...]
    covering: tuple[Grant, ...]
    """In the order of ids."""
    evidence: Evidence

    def lifted(self) -> tuple[Rule, ...]:
        """Give the rules that a grant lifts, in force or not."""
        return tuple(touch.rule for touch in self.touches if self.is_lifted(touch))

    def in_force(self) -> tuple[Rule, ...]:
        """Give the rules that may act."""
        return tuple(touch.rule for touch in self.touches if touch.in_force and not self.is_lifted(touch))

    def shadows(self) -> tuple[Rule, ...]:
        """Give the rules that would act if they were enforced."""
        return tuple(touch.rule for touch in self.touches if not touch.in_force and not self.is_lifted(touch))

    def grant(self) -> str | None:
        """Name the first grant that lifts anything."""
        accepted = {basis for touch in self.touches for basis in touch.rule.accepts}
        return next((grant.id for grant in self.covering if grant.basis in accepted), None)

    def is_lifted(self, touch: Touch) -> bool:
        """Say whether a grant lifts a rule."""
        return any(grant.basis in touch.rule.accepts for grant in self.covering)


def rule_on(hearing: Hearing) -> Decision:
    """Decide: refusal wins, redactions add up, and what no rule stops passes."""
    in_force = hearing.in_force()
    refusing = [rule for rule in in_force if refuses(rule, hearing)]
    if refusing:
        return _refusal(hearing, refusing)
    redacting = [rule for rule in in_force if removes(rule, hearing)]
    return Decision(
        Verdict.REDACT if redacting else Verdict.DELIVER,
        rules=_ids(redacting),
        would_refuse=_ids(hearing.shadows()),
        pending_rules=_ids(in_force) if hearing.traffic is Traffic.QUERY else (),
        removed=tuple(sorted({tag for rule in redacting for tag in removes(rule, hearing)})),
        duties=_duties(hearing.lifted(), _DUE_WHEN_DATA_IS_GIVEN) if hearing.traffic is Traffic.ANSWER else (),
        grant=hearing.grant(),
        grants=tuple(grant.id for grant in hearing.covering),
    )


def _refusal(hearing: Hearing, refusing: list[Rule]) -> Decision:
    place, answer = _shown(refusing)
    return Decision(
        Verdict.REFUSE,
        at_place=place,
        rules=_ids(refusing),
        would_refuse=_ids(hearing.shadows()),
        duties=_duties(refusing, _DUE_ON_REFUSAL),
        grant=hearing.grant(),
        answer=answer,
        grants=tuple(grant.id for grant in hearing.covering),
    )


def refuses(rule: Rule, hearing: Hearing) -> bool:
    """Say whether a rule in force refuses; a conditional one only an answer that it can't read whole, or means."""
    if not rule.conditional:
        return True
    if hearing.traffic is Traffic.QUERY:
        return False
    return not hearing.evidence.is_whole() or (rule.effect is Effect.REFUSE and meets(rule, hearing.evidence))


def removes(rule: Rule, hearing: Hearing) -> frozenset[str]:
    """Give the fields that a rule in force takes out of an answer that can be read whole."""
    if hearing.traffic is Traffic.QUERY or not meets(rule, hearing.evidence):
        return frozenset()
    return hearing.evidence.holding(rule.remove)


def meets(rule: Rule, evidence: Evidence) -> bool:
    """Say whether a message holds all that a rule looks for."""
    return all(evidence.meets(condition) for condition in rule.when)


def _shown(refusing: list[Rule]) -> tuple[Site, str]:
    """Give where a refusal sits and what is seen: the hub's before a state's, and of several the first rule's by id."""
    blocks = [rule.block for rule in sorted(refusing, key=lambda rule: rule.id) if rule.block]
    block = min(blocks, key=lambda block: block.at is not Site.HUB)
    return block.at, SILENCE if block.shown == SILENT else block.shown


def _duties(rules: Iterable[Rule], due: frozenset[Duty]) -> tuple[str, ...]:
    return tuple(sorted({duty.value for rule in rules for duty in due.intersection(rule.duties)}))


def _ids(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(sorted(rule.id for rule in rules))
