"""What of the policies cases show: every rule deciding something, every condition once holding and once failing alone.

A condition fails alone if all else that its rule asks holds: only then the case shows that the condition matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams.casebook.running import Ran, situations
from streams.explain.rules import Reading
from streams.explain.tree import Condition, Deed, Part, RuleNode, Tree
from streams.policies.context import Context

LABELS: Final[Mapping[Part, str]] = {
    Part.DATA: "what is asked for",
    Part.DATE: "the date",
    Part.ASKER: "who asks",
    Part.PHOTO: "a photo is asked for",
    Part.TRAFFIC: "it is an answer",
    Part.UNREAD: "the answer can't be read whole",
    Part.LIFTED: "no grant lifts it",
}
"""Conditions whose words differ with the message; the others are called by their own."""

_ALTERNATIVE: Final = frozenset({Part.WHEN, Part.REMOVE})
"""What need not hold if an answer can't be read whole."""


@dataclass(frozen=True, slots=True)
class Side:
    """A condition, holding or failing."""

    part: Part
    text: str
    held: bool


@dataclass(slots=True)
class Shown:
    """What cases show of one rule."""

    decided: bool = False
    """Some decision hung on it."""
    beside: set[str] = field(default_factory=set)
    """Rules that refused wherever it would have decided."""
    sides: set[Side] = field(default_factory=set)


def shown_by(ran: Iterable[Ran], context: Context) -> dict[str, Shown]:
    """Gather what cases show of the rules of a context. A case with policies of its own shows nothing of them."""
    shown: defaultdict[str, Shown] = defaultdict(Shown)
    for one in ran:
        if one.context.bundle is context.bundle:
            for situation in situations(one.case, one.context):
                _add(Reading(situation, withheld=False).tree(), shown)
    return dict(shown)


def label(condition: Condition) -> str:
    """Name a condition whenever it is asked: the same words for all times and grants."""
    return LABELS.get(condition.part, condition.text)


def _add(tree: Tree, shown: defaultdict[str, Shown]) -> None:
    refusing = {node.rule.id for node in tree.rules if node.deed is Deed.REFUSES}
    removing = [node for node in tree.rules if node.deed is Deed.REMOVES]
    for node in tree.rules:
        of_rule = shown[node.rule.id]
        of_rule.sides |= set(_sides(node))
        if _acts(node):
            others = refusing - {node.rule.id} if node.deed is not Deed.SHADOWS else set[str]()
            of_rule.decided |= not others and not _removed_anyway(node, removing)
            of_rule.beside |= others


def _acts(node: RuleNode) -> bool:
    return node.deed in {Deed.REFUSES, Deed.REMOVES, Deed.SHADOWS}


def _removed_anyway(node: RuleNode, removing: list[RuleNode]) -> bool:
    """Say whether others remove all that it removes."""
    others = frozenset[str]().union(*(other.removed for other in removing if other is not node))
    return node.deed is Deed.REMOVES and node.removed <= others


def _sides(node: RuleNode) -> Iterator[Side]:
    """Give the sides that one decision shows."""
    unread = any(condition.part is Part.UNREAD and condition.held for condition in node.conditions)
    asked = [c for c in node.conditions if c.part is not Part.UNREAD and not (unread and c.part in _ALTERNATIVE)]
    failed = [condition for condition in asked if not condition.held]
    if not failed:
        yield from (Side(condition.part, label(condition), held=True) for condition in asked)
        yield from (
            Side(condition.part, label(condition), held=unread)
            for condition in node.conditions
            if condition.part is Part.UNREAD
        )
    if len(failed) == 1:
        yield Side(failed[0].part, label(failed[0]), held=False)
        if unread is False and failed[0].part in _ALTERNATIVE:
            yield Side(Part.UNREAD, LABELS[Part.UNREAD], held=False)
