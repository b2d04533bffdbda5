"""The tree of a decision: every condition asked by the functions that decide (`docket.py`, `ruling.py`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from streams.explain.situation import Situation
from streams.explain.tree import Condition, Deed, GrantNode, Part, RuleNode, Tree
from streams.messages.fields import identifying
from streams.messages.times import write_time
from streams.policies.bundle import TimedRule
from streams.policies.decide import hear
from streams.policies.docket import REQUIREMENTS, Docket, Matter, Requirement, open_docket
from streams.policies.grants import Grant
from streams.policies.model import Condition as Looked
from streams.policies.model import Rule
from streams.policies.ruling import Hearing, refuses, removes
from streams.policies.show import Status, asker_in_words, condition_in_words, data_in_words, standing
from streams.policies.subjects import covers_answer, covers_query

_PARTS: Final = {
    Requirement.DATA: Part.DATA,
    Requirement.DATE: Part.DATE,
    Requirement.ASKER: Part.ASKER,
}
_LEFT_OPEN: Final = frozenset({Part.PHOTO, Part.WHEN, Part.REMOVE, Part.UNREAD})
"""Conditions on what an answer holds."""


@dataclass(frozen=True)
class Reading:
    """A situation on its way to a tree."""

    situation: Situation
    withheld: bool
    """Leave open what would tell of an answer's content. The situation is the veiled one then."""

    @cached_property
    def matter(self) -> Matter:
        """What it is judged by."""
        return self.situation.matter()

    @cached_property
    def docket(self) -> Docket:
        """What stands against it."""
        return open_docket(self.situation.context, self.matter, self.situation.at_us)

    @cached_property
    def hearing(self) -> Hearing:
        """What of that is left once it is read."""
        return hear(self.docket, self.situation.evidence)

    def tree(self) -> Tree:
        """Look at every rule of the state, and at every grant it gave to whoever asks."""
        rules = self.situation.context.bundle.rules_of(self.matter.whose)
        return Tree(tuple(map(self._rule, rules)), tuple(self._grant(grant) for grant in self._held()))

    def _held(self) -> tuple[Grant, ...]:
        whose = self.matter.whose
        return self.situation.context.grants.held(self.situation.asker, whose) if whose else ()

    def _rule(self, timed: TimedRule) -> RuleNode:
        conditions = tuple(self._left_open(condition) for condition in self._conditions(timed))
        matched, deed = self._outcome(timed.rule)
        unsure = self.withheld and any(condition.held is None for condition in conditions)
        return RuleNode(
            timed.rule,
            standing(timed, self.situation.at_us),
            conditions,
            None if matched and any(c.part is Part.PHOTO and c.held is None for c in conditions) else matched,
            None if unsure and matched else deed,
            removes(timed.rule, self.hearing) if deed is Deed.REMOVES else frozenset(),
        )

    def _outcome(self, rule: Rule) -> tuple[bool, Deed]:
        """Say whether a rule touches the message, and what it does."""
        touch = next((touch for touch in self.hearing.touches if touch.rule.id == rule.id), None)
        if touch is None:
            return False, Deed.NOTHING
        if self.hearing.is_lifted(touch):
            return True, Deed.LIFTED
        if not touch.in_force:
            return True, Deed.SHADOWS
        return True, self._act(rule)

    def _act(self, rule: Rule) -> Deed:
        if refuses(rule, self.hearing):
            return Deed.REFUSES
        if not self.situation.is_answer:
            return Deed.AWAITS
        return Deed.REMOVES if removes(rule, self.hearing) else Deed.NOTHING

    def _conditions(self, timed: TimedRule) -> Iterator[Condition]:
        """Ask everything, also what no longer matters because something else failed."""
        told = dict(_told(timed, self.situation.at_us))
        for requirement, holds in REQUIREMENTS.items():
            held = holds(timed, self.matter, self.situation.at_us)
            yield Condition(_PARTS[requirement], told[requirement], held)
        if self.matter.code in timed.photo_keys:
            yield Condition(Part.PHOTO, "asks for a photo", self.situation.evidence.asks_photo())
        if timed.rule.conditional:
            yield from self._of_answers(timed.rule)
        yield self._unlifted(timed.rule)

    def _of_answers(self, rule: Rule) -> Iterator[Condition]:
        """Say what a conditional rule looks for."""
        yield Condition(Part.TRAFFIC, "is an answer", self.situation.is_answer)
        if not self.situation.is_answer:
            return
        evidence = self.situation.evidence
        yield Condition(Part.UNREAD, "can't be read whole, which is enough", not evidence.is_whole())
        for condition in rule.when:
            yield Condition(Part.WHEN, carries(condition), evidence.meets(condition))
        if rule.remove:
            yield Condition(Part.REMOVE, carries_removable(rule), bool(evidence.holding(rule.remove)))

    def _unlifted(self, rule: Rule) -> Condition:
        lifting = next((grant for grant in self.hearing.covering if grant.basis in rule.accepts), None)
        if lifting is not None:
            return Condition(Part.LIFTED, f"no grant lifts it: {lifting.id} does", held=False)
        return Condition(Part.LIFTED, "no grant lifts it", None if self._might_be_lifted(rule) else True)

    def _might_be_lifted(self, rule: Rule) -> bool:
        """Say whether what a withheld answer holds decides if a grant lifts a rule."""
        return self.withheld and any(grant.basis in rule.accepts for grant in self.docket.candidates.all())

    def _left_open(self, condition: Condition) -> Condition:
        if self.withheld and condition.part in _LEFT_OPEN:
            return Condition(condition.part, condition.text, None)
        return condition

    def _grant(self, grant: Grant) -> GrantNode:
        return GrantNode(grant, tuple(self._grant_conditions(grant)))

    def _grant_conditions(self, grant: Grant) -> Iterator[Condition]:
        accepted = {basis for touch in self.docket.touches for basis in touch.rule.accepts}
        yield Condition(Part.BASIS, f"a rule that touches accepts {grant.basis}", grant.basis in accepted)
        yield Condition(Part.DATE, _granted_span(grant), grant.term.holds(self.situation.at_us))
        keys = " ".join(sorted(grant.keys)) or "any driver or vehicle key"
        yield Condition(Part.DATA, f"covers {keys}", grant.covers_key(self.matter.code))
        yield self._about(grant)

    def _about(self, grant: Grant) -> Condition:
        if not grant.subject:
            return Condition(Part.SUBJECT, "is about anybody", held=True)
        text = "is about " + "+".join(f"{tag}/{value}" for tag, value in sorted(grant.subject))
        if self.withheld:
            return Condition(Part.SUBJECT, text, None)
        covers = covers_answer if self.situation.is_answer else covers_query
        return Condition(Part.SUBJECT, text, covers(grant.subject, identifying(self.situation.message.fields)))


def carries(condition: Looked) -> str:
    """Say what a rule looks for in an answer."""
    return f"carries {condition_in_words(condition)}"


def carries_removable(rule: Rule) -> str:
    """Say what a rule removes from an answer."""
    return f"carries {', '.join(rule.remove)}, to be removed"


def _told(timed: TimedRule, at_us: int) -> Iterator[tuple[Requirement, str]]:
    yield Requirement.DATA, f"asks for {data_in_words(timed.rule.data)}"
    yield Requirement.DATE, _DATED[standing(timed, at_us)].format(at=write_time(at_us))
    yield Requirement.ASKER, f"would go to {asker_in_words(timed.rule.asker)}"


_DATED: Final = {
    Status.IN_FORCE: "is judged at {at}, when the rule is in force",
    Status.SHADOW: "is judged at {at}, when the rule is law that nothing enforces",
    Status.DRAFT: "is judged at {at}, when the rule is a draft that nothing enforces",
    Status.WITHOUT_EFFECT: "is judged while the rule holds; at {at} it is neither in force nor law",
}


def _granted_span(grant: Grant) -> str:
    return f"holds from {write_time(grant.term.since)} until {write_time(grant.term.until)}"
