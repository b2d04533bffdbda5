"""What the policy says must come of a case, what came, and whether that is otherwise. Pure.

A filter is a black box: what it would tell if it limited nothing is what it tells somebody whom no rule touches. Of
that the policy takes away what must not pass.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.conform.cases import Case
from streams.messages.fields import normalise
from streams.messages.message import Message
from streams.messages.wire import FieldPair
from streams.outside.questions import TIME_TAG, Asked
from streams.policies.decision import SILENCE, Decision, Site, Verdict
from streams.policies.evidence import Ticket
from streams.policies.plans import Plans
from streams.policies.profiles import Profile, UnknownAskerError

USUAL_WORDS: Final = "NOT AUTHORIZED"
"""What a state says where the rule's block sits at the hub, whose words only the hub may use."""


class Otherwise(StrEnum):
    """How a filter departs from the policy."""

    LET_THROUGH = "let through"
    """It gave what the policy refuses or removes."""
    WITHHELD = "withheld"
    """It refused, or left out, what the policy gives."""
    OTHER_WORDS = "other words"
    """It refused, but not in the words of the rule."""
    SILENT = "silent"
    """It said nothing where it has to say something."""
    IMPROPER = "improper"
    """It answered, but with what is no answer to this question."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a case."""

    refused: bool
    rules: tuple[str, ...]
    """Those that refuse or remove."""
    words: frozenset[str] = frozenset()
    """Of a refusal: what may be said; `SILENCE` among them if nothing need be."""
    tags: frozenset[str] | None = None
    """Of an answer: the fields that it gives; None where that can't be known."""
    told: str | None = None
    """The free text of an answer that gives no field: what is said instead is another answer."""
    grants: tuple[str, ...] = ()
    """Those that cover the query."""

    def __str__(self) -> str:
        if self.refused:
            return "refused: " + " or ".join(sorted(word or "silence" for word in self.words))
        return "an answer" if self.tags is None else "given: " + (" ".join(sorted(self.tags)) or "no field")


@dataclass(frozen=True, slots=True)
class Judge:
    """What decides, and which other words than the rules' own are a refusal."""

    plans: Plans
    refusals: frozenset[str] = frozenset()

    def expected(self, case: Case, untouched: Message | None) -> Expected:
        """Say what must come of a case, given what somebody is told whom no rule touches."""
        asked = self.plans.epoch(case.at_us).plan(case.key, self._profile(case), case.to).settle(case.fields)
        if asked.verdict is Verdict.REFUSE:
            return self._refused(asked)
        if untouched is None:
            return Expected(refused=False, rules=(), grants=asked.grants)
        decision = self._on_answer(case, untouched, asked.grants)
        if decision.verdict is Verdict.REFUSE:
            return self._refused(decision)
        tags = frozenset(tag for tag, _ in _told(untouched) if tag not in decision.removed)
        told = _words(case, untouched)
        return Expected(refused=False, rules=decision.rules, tags=tags, told=told, grants=asked.grants)

    def is_refusal(self, said: Message | None) -> bool:
        """Tell whether somebody refuses in words of refusal, whatever the rule."""
        return said is not None and normalise(said.free) in self.refusals | {USUAL_WORDS}

    def otherwise(self, case: Case, expected: Expected, said: Message | None) -> Otherwise | None:
        """Say how what was said departs from what must come of a case; None if it doesn't."""
        if said is None:
            return None if SILENCE in expected.words else Otherwise.SILENT
        asked = Asked(case.key, case.sender, case.to, said.control, case.fields)
        if not asked.is_answered_by(said) or self._speaker(case) != said.sender:
            return Otherwise.IMPROPER
        words = asked.words_of(said)
        if expected.refused:
            return _unless_refused(expected, words)
        if words is not None and self.is_refusal(said):
            return Otherwise.WITHHELD
        if expected.told is not None and _words(case, said) not in {None, expected.told}:
            return Otherwise.WITHHELD
        return self._of_data(case, expected, said)

    def _of_data(self, case: Case, expected: Expected, said: Message) -> Otherwise | None:
        given = frozenset(tag for tag, _ in _told(said))
        passes = self._on_answer(case, said, expected.grants).verdict is Verdict.DELIVER
        if not passes or (expected.tags is not None and given - expected.tags):
            return Otherwise.LET_THROUGH
        return Otherwise.WITHHELD if expected.tags is not None and expected.tags - given else None

    def _on_answer(self, case: Case, said: Message, grants: tuple[str, ...]) -> Decision:
        speaker = self._speaker(case) or said.sender
        plan = self.plans.epoch(case.at_us).plan_answer(case.key, self._profile(case), speaker)
        return plan.settle(_told(said), said.free, Ticket.of(case.key, case.fields, grants))

    def _profile(self, case: Case) -> Profile:
        profile = self.plans.profile_of(case.sender)
        if profile is None:
            raise UnknownAskerError(case.sender)
        return profile

    def _speaker(self, case: Case) -> str | None:
        """Name the ORI that answers at a destination."""
        directory = self.plans.context.directory
        return case.to if case.to in directory.agencies else directory.switch_of(case.to)

    def _refused(self, decision: Decision) -> Expected:
        own = decision.answer if decision.at_place is Site.STATE and decision.answer is not None else USUAL_WORDS
        return Expected(refused=True, rules=decision.rules, words=self.refusals | {own})


def _unless_refused(expected: Expected, words: str | None) -> Otherwise | None:
    if words is None:
        return Otherwise.LET_THROUGH
    return None if words in expected.words else Otherwise.OTHER_WORDS


def _words(case: Case, said: Message) -> str | None:
    """Give the free text of an answer that gives no field, whomever it names as the asker."""
    words = Asked(case.key, case.sender, case.to, said.control, case.fields).words_of(said)
    return None if words is None else words.replace("".join(said.destinations), "")


def _told(said: Message) -> tuple[FieldPair, ...]:
    return tuple((tag, value) for tag, value in said.fields if tag != TIME_TAG)


def shown(said: Message | None) -> str:
    """Say in short what was said."""
    if said is None:
        return "nothing"
    free = said.free.replace("\n", " ")
    return f"{said.key.code}: " + (" ".join(tag for tag, _ in said.fields) + " " + free).strip()
