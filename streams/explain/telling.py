"""An explanation told: lines for people, one document for programs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from streams.explain.tree import Condition, Counterfactual, Deed, Explanation, GrantNode, RuleNode, Step, WhoCan
from streams.policies.decision import SILENCE, Verdict
from streams.policies.show import block_in_words, law_in_words

Document: TypeAlias = dict[str, object]

_MARKS: Final = {True: "holds", False: "fails", None: "not told"}
_WHO: Final = {
    WhoCan.ASKER: "the asker could say so",
    WhoCan.STATE: "only the state can give that",
    WhoCan.NOBODY: "nobody can change that",
}
_ASKER: Final = "asker"
_LISTED: Final = 3
"""Agencies named where several would do."""


def lines(explanation: Explanation) -> Iterator[str]:
    """Tell people about one destination."""
    yield f"{explanation.to}: {_outcome(explanation)}"
    if explanation.withheld:
        yield "  what the answer holds is not told, since it was not delivered whole"
    for node in explanation.tree.rules:
        yield from _rule_lines(node)
    for grant in explanation.tree.grants:
        yield from _grant_lines(grant)
    if not explanation.tree.rules:
        yield "  no rule is about this: what no rule speaks of passes"
    yield from _ways(explanation.counterfactuals)


def _outcome(explanation: Explanation) -> str:
    if explanation.verdict is not Verdict.REFUSE:
        return explanation.verdict.value
    seen = "nothing" if explanation.answer == SILENCE else explanation.answer
    return f"refuse at the {explanation.at_place}; the asker sees {seen}"


def _rule_lines(node: RuleNode) -> Iterator[str]:
    yield f"  rule {node.rule.id} ({node.status.value}): {node.deed.value if node.deed else 'not told'}"
    if node.matched is False:
        yield from (_line(condition) for condition in node.conditions if condition.held is False)
        return
    yield from map(_line, node.conditions)
    yield f"    law: {law_in_words(node.rule.law) if node.rule.law else 'none'}"
    yield f"    block: {block_in_words(node.rule.block) if node.rule.block else 'none'}"


def _grant_lines(node: GrantNode) -> Iterator[str]:
    covers = {True: "covers it", False: "doesn't cover it", None: "not told"}[node.covers]
    yield f"  grant {node.grant.id} ({node.grant.basis}): {covers}"
    yield from map(_line, node.conditions)


def _line(condition: Condition) -> str:
    return f"    {_MARKS[condition.held]}: {condition.text}"


class _Way(NamedTuple):
    """What several counterfactuals have in common when only who asks differs."""

    other_asker: bool
    steps: tuple[Step, ...]
    verdict: Verdict
    who_can: WhoCan


def _ways(found: Iterable[Counterfactual]) -> Iterator[str]:
    """Tell what would flip it; who else could ask stands on one line where all else is alike."""
    alike: defaultdict[_Way, list[str]] = defaultdict(list)
    for one in found:
        askers = [step.text for step in one.steps if step.kind == _ASKER]
        others = tuple(step for step in one.steps if step.kind != _ASKER)
        alike[_Way(bool(askers), others, one.verdict, one.who_can)] += askers
    if alike:
        yield "  what would change it:"
    for way, askers in alike.items():
        yield f"    {_told(askers, way.steps)}: {way.verdict} ({_WHO[way.who_can]})"


def _told(askers: list[str], steps: tuple[Step, ...]) -> str:
    more = f" or {len(askers) - _LISTED} other kinds of agency" if len(askers) > _LISTED else ""
    named = " or ".join(askers[:_LISTED]) + more
    return ", and ".join(filter(None, (named, *(step.text for step in steps))))


def to_json(explanations: Iterable[Explanation]) -> Document:
    """Write it down (`docs/policy-explain.md#as-a-document`); of several destinations the strictest verdict leads."""
    listed = list(explanations)
    return {
        "verdict": max((one.verdict for one in listed), key=_STRICTNESS.index),
        "destinations": [_destination(one) for one in listed],
        "rules": [{"to": one.to, **_rule(node)} for one in listed for node in one.tree.rules],
        "grants": [{"to": one.to, **_grant(node)} for one in listed for node in one.tree.grants],
        "counterfactuals": [{"to": one.to, **_counterfactual(way)} for one in listed for way in one.counterfactuals],
    }


_STRICTNESS: Final = (Verdict.DELIVER, Verdict.REDACT, Verdict.REFUSE, Verdict.REJECT)


def _destination(one: Explanation) -> Document:
    return {
        "to": one.to,
        "verdict": one.verdict,
        "at_place": one.at_place,
        "answer": one.answer,
        "withheld": one.withheld,
    }


def _rule(node: RuleNode) -> Document:
    return {
        "id": node.rule.id,
        "status": node.status,
        "matched": node.matched,
        "deed": node.deed and Deed(node.deed).name.lower(),
        "conditions": [_condition(condition) for condition in node.conditions],
        "law": node.rule.law and node.rule.law.model_dump(mode="json"),
        "block": node.rule.block and node.rule.block.model_dump(mode="json"),
    }


def _condition(condition: Condition) -> Document:
    return {"part": condition.part, "text": condition.text, "held": condition.held}


def _grant(node: GrantNode) -> Document:
    return {
        "id": node.grant.id,
        "basis": node.grant.basis,
        "covers": node.covers,
        "conditions": [_condition(condition) for condition in node.conditions],
    }


def _counterfactual(way: Counterfactual) -> Document:
    return {
        "changes": [{"kind": step.kind, "text": step.text, "who_can": step.who_can} for step in way.steps],
        "verdict": way.verdict,
        "who_can": way.who_can,
    }
