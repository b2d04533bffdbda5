"""The rule that would stop what passes: which of a state's rules lacks least, and what it lacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from streams.messages.agencies import ancestry
from streams.messages.directory import HUB_ENTRY
from streams.messages.message import Message
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.decide import query_matter
from streams.policies.decision import Decision
from streams.policies.docket import REQUIREMENTS, Matter, Requirement


@dataclass(frozen=True, slots=True)
class Remedy:
    """A rule, and what it lacks to stop something."""

    rule: str
    lacks: str

    def __str__(self) -> str:
        return f"{self.rule}, if {self.lacks}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A message that got something out of a place."""

    context: Context
    at_us: int
    message: Message
    to: str
    decision: Decision


def remedy_of(passage: Passage) -> Remedy:
    """Name the first rule that would stop it: a shadow rule, or else one that lacks least; the place has some rule."""
    shadows = passage.decision.would_refuse
    if shadows:
        return Remedy(shadows[0], "it were enforced")
    matter = query_matter(passage.context, passage.message, passage.to)
    rules = passage.context.bundle.rules_of(matter.whose)
    lacking = ((_lacking(timed, matter, passage.at_us), timed) for timed in rules)
    least, nearest = min(lacking, key=lambda each: (len(each[0]), each[1].rule.id))
    if not least:
        return Remedy(nearest.rule.id, "no grant lifted it" if passage.decision.grant else "it refused every answer")
    return Remedy(nearest.rule.id, "it " + " and ".join(_WORDS[one](nearest, passage) for one in least))


def _lacking(timed: TimedRule, matter: Matter, at_us: int) -> tuple[Requirement, ...]:
    return tuple(requirement for requirement, holds in REQUIREMENTS.items() if not holds(timed, matter, at_us))


def _whom(timed: TimedRule, passage: Passage) -> str:
    """Say who is to be meant, too: delegates, if a rule means those for whom they act, or an agency."""
    asker = passage.context.directory.entry_of(passage.message.sender) or HUB_ENTRY
    acts_for_one = not ancestry(asker.acts_for).isdisjoint(timed.rule.asker.agencies)
    return f"meant {'delegates' if acts_for_one else asker.agency or asker.name}"


_WORDS: Final[Mapping[Requirement, Callable[[TimedRule, Passage], str]]] = {
    Requirement.DATA: lambda _, passage: f"meant {passage.message.key.code}",
    Requirement.DATE: lambda _timed, _passage: "held then",
    Requirement.ASKER: _whom,
}
