"""A state's rules in words, as they stand at an instant. Says what the rules say, and decides nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.messages.agencies import below
from streams.policies.bundle import Bundle, TimedRule
from streams.policies.model import Asker, Block, Condition, Data, Law, Rule
from streams.policies.vocabulary import Effect

ASSUMED: Final = "assumed, "
"""Begins each line that says what of a rule is our best reading, and from what."""


class Status(StrEnum):
    """How a rule stands at an instant."""

    IN_FORCE = "in force"
    SHADOW = "law, not enforced"
    DRAFT = "DRAFT, not enforced"
    WITHOUT_EFFECT = "without effect"


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule in words."""

    id: str
    status: Status
    lines: tuple[str, ...]


def rules_at(bundle: Bundle, state: str, at_us: int) -> tuple[ShownRule, ...]:
    """Put every rule of a state into words, as it stands at an instant."""
    return tuple(_shown(timed, at_us) for timed in bundle.rules_of(state))


def _shown(timed: TimedRule, at_us: int) -> ShownRule:
    return ShownRule(timed.rule.id, standing(timed, at_us), tuple(_lines(timed.rule)))


def standing(timed: TimedRule, at_us: int) -> Status:
    """Say how a rule stands at an instant."""
    if timed.in_force(at_us):
        return Status.IN_FORCE
    if timed.shadow(at_us):
        return Status.DRAFT if timed.rule.is_draft else Status.SHADOW
    return Status.WITHOUT_EFFECT


def _lines(rule: Rule) -> Iterator[str]:
    yield f"{_deed(rule)} {data_in_words(rule.data)}"
    yield f"asked by {asker_in_words(rule.asker)}"
    yield from (f"if the answer carries {condition_in_words(condition)}" for condition in rule.when)
    if rule.conditional:
        yield "an answer that holds free text is refused: it can't be read whole"
    yield f"block: {block_in_words(rule.block) if rule.block else 'none'}"
    yield f"law: {law_in_words(rule.law) if rule.law else 'none'}"
    yield f"lifted by a grant on: {_list(rule.accepts)}"
    yield f"duties: {_list(rule.duties)}"
    if rule.law:
        yield from (f"not modelled: {text}" for text in rule.law.not_modelled)
    yield from (f"{ASSUMED}{known.about}: {known.note} ({known.source})" for known in rule.assumptions)


def _deed(rule: Rule) -> str:
    if rule.effect is Effect.REDACT:
        return f"removes {_list(rule.remove)} from answers on"
    return "refuses answers on" if rule.conditional else "refuses"


def data_in_words(data: Data) -> str:
    """Say what is asked for."""
    classes = [f"{data_class} records" if data_class != "photo" else "photos" for data_class in data.classes]
    return _list([*classes, *(f"what {key} asks for" for key in data.keys)])


def asker_in_words(asker: Asker) -> str:
    """Say who asks."""
    named = [
        f"{word} ({_list(sorted(below(word) - {word}))} too)" if len(below(word)) > 1 else word
        for word in asker.agencies
    ]
    oris = [f"ORIs like {pattern}" for pattern in asker.oris]
    return _list([*named, *oris, *(["whoever acts for them"] if asker.delegates else [])])


def condition_in_words(condition: Condition) -> str:
    """Say what an answer carries."""
    if not condition.values:
        return f"any {condition.field}"
    return " or ".join(f"{condition.field}/{value}" for value in condition.values)


def block_in_words(block: Block) -> str:
    """Say where a machine enforces a rule, since when, and what the asker sees."""
    reported = f"; reported by: {block.source}" if block.source else ""
    return f"at the {block.at.value}, {_span(block)}; the asker sees: {block.shown}{reported}"


def law_in_words(law: Law) -> str:
    """Say where a law is written, and since when it holds."""
    return f"{law.citation}, {_span(law)}"


def _span(dated: Law | Block) -> str:
    return f"since {dated.since}" + (f" until {dated.until}" if dated.until else "")


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) or "nothing"
