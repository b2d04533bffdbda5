"""Plans, decisions and rules, each written down once and called by a number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import msgspec

from benchmarks.exported.shapes import Answering, Asking, Rule, Ruled
from streams.messages.wire import FieldPair
from streams.policies import model
from streams.policies.decision import SILENCE, Decision
from streams.policies.docket import Docket
from streams.policies.plans import Plan
from streams.policies.vocabulary import SILENT, Effect

_PHOTO: Final = (("IMQ", "Y"),)

T = TypeVar("T")


@dataclass(slots=True)
class Numbered(Generic[T]):
    """Different values, each with a number."""

    values: list[T] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def number(self, value: T) -> int:
        """Give a value's number, a new one if it has none."""
        written = msgspec.json.encode(value)
        if written not in self._numbers:
            self._numbers[written] = len(self.values)
            self.values.append(value)
        return self._numbers[written]


@dataclass(slots=True)
class Collected:
    """Everything that is numbered."""

    decisions: Numbered[Ruled] = field(default_factory=Numbered)
    asking: Numbered[Asking] = field(default_factory=Numbered)
    rules: Numbered[Rule] = field(default_factory=Numbered)
    answering: Numbered[Answering] = field(default_factory=Numbered)
    rows: Numbered[tuple[int, ...]] = field(default_factory=Numbered)

    def ask(self, plan: Plan) -> int:
        """Give the plan of a query or notice a number."""
        subjects = {grant.subject for grant in plan.docket.candidates.all()}
        about = {written(subject): self._both(plan, tuple(subject)) for subject in subjects if subject}
        usual, photo = self._both(plan, ())
        return self.asking.number(Asking(usual, photo, about))

    def _both(self, plan: Plan, named: tuple[FieldPair, ...]) -> tuple[int, int]:
        usual, photo = plan.settle(named), plan.settle((*named, *_PHOTO))
        return self.decisions.number(_ruled(usual)), self.decisions.number(_ruled(photo))

    def answer(self, docket: Docket) -> int:
        """Give the plan of an answer a number."""
        touches = tuple(
            (self.rules.number(_rule(touch.rule)), touch.in_force, touch.photo_only) for touch in docket.touches
        )
        candidates = {grant.id: grant.basis.value for grant in docket.candidates.all()}
        return self.answering.number(Answering(touches, candidates))


def written(subject: Iterable[FieldPair]) -> str:
    """Write a subject in one way: its pairs in order."""
    return "\x1f".join(f"{tag}\x1e{value}" for tag, value in sorted(subject))


def _ruled(decision: Decision) -> Ruled:
    return Ruled(
        decision.verdict.value,
        decision.at_place.value if decision.at_place else None,
        decision.rules,
        decision.pending_rules,
        decision.grant,
        decision.answer,
        decision.grants,
    )


def _rule(rule: model.Rule) -> Rule:
    block = rule.block
    return Rule(
        id=rule.id,
        conditional=rule.conditional,
        refuses=rule.effect is Effect.REFUSE,
        when=tuple((condition.field, tuple(condition.values)) for condition in rule.when),
        remove=tuple(rule.remove),
        accepts=tuple(basis.value for basis in rule.accepts),
        place=block.at.value if block else None,
        answer=None if block is None else SILENCE if block.shown == SILENT else block.shown,
    )
