"""Policies with one part of one rule changed: flipped, dropped, widened, narrowed, or on another day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from pydantic import ValidationError

from streams.policies.model import Policy, Rule
from streams.policies.vocabulary import Basis
from tests.policy_worlds import Part

_DAY: Final = timedelta(days=1)


class Mutant(NamedTuple):
    """What was changed of which rule, and what came of it."""

    change: str
    rule: str
    policies: tuple[Policy, ...]


def mutants(policies: Sequence[Policy]) -> Iterator[Mutant]:
    """Give every mutant of some policies."""
    for policy in policies:
        others = tuple(other for other in policies if other is not policy)
        for rule in policy.rules:
            rest = tuple(other for other in policy.rules if other is not rule)
            yield Mutant("dropped", rule.id, (*others, *_kept(policy, rest)))
            for change, mutated in _mutated(rule):
                yield Mutant(change, rule.id, (*others, *_kept(policy, (*rest, mutated))))


def _kept(policy: Policy, rules: tuple[Rule, ...]) -> tuple[Policy, ...]:
    """Give a policy with other rules; none has no policy."""
    return (policy.model_copy(update={"rules": rules}),) if rules else ()


def _mutated(rule: Rule) -> Iterator[tuple[str, Rule]]:
    whole = rule.model_dump()
    for change, part in _changes(rule).items():
        if all(whole[name] == value for name, value in part.items()):
            continue
        try:
            yield change, Rule.model_validate({**whole, **part})
        except ValidationError:  # Such as a block that would end before it begins.
            continue


def _changes(rule: Rule) -> Mapping[str, Part]:
    asker, block = rule.asker.model_dump(), rule.block.model_dump() if rule.block else None
    redact: Part = {"effect": "redact", "remove": ("OLN",)}
    refuse: Part = {"effect": "refuse", "remove": ()}
    changes: dict[str, Part] = {
        "flipped": refuse if rule.remove else redact,
        "for every asker": {"asker": {"agencies": ("federal", "local")}},
        "for one agency": {"asker": {"agencies": ("cbp",)}},
        "delegates or not": {"asker": {**asker, "delegates": not asker["delegates"] and bool(asker["agencies"])}},
        "all data": {"data": {"classes": ("driver", "vehicle", "photo")}},
        "photos only": {"data": {"classes": ("photo",)}},
        "whatever it holds": {"when": ()},
        "lifted on any basis": {"accepts": tuple(Basis)},
        "never lifted": {"accepts": ()},
    }
    if block:
        changes["a day later"] = {"block": {**block, "since": block["since"] + _DAY}}
        changes["a day earlier"] = {"block": {**block, "since": block["since"] - _DAY}}
        changes["ends after a day"] = {"block": {**block, "until": block["since"] + _DAY}}
        changes["no block"] = {"block": None}
    return changes
