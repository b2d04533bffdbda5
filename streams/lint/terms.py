"""When rules hold: never enforced, no more, not yet, or enforced without being law."""

from collections.abc import Iterator
from typing import NamedTuple

from streams.lint.checks import LAWLESS, NOT_YET, OVER, UNENFORCED, Check
from streams.lint.findings import Finding
from streams.lint.material import Material
from streams.policies.bundle import TimedRule
from streams.policies.model import Block, Law


class _Amiss(NamedTuple):
    """What is the matter with a rule's dates, and in which part of it."""

    check: Check
    part: str
    what: str


def unheld_rules(material: Material) -> Iterator[Finding]:
    """Find rules whose dates leave them without force, or in force without law."""
    for timed in material.rules():
        for found in _amiss(timed, material.now_us):
            place = material.places.of_rule(timed.rule.id, found.part)
            yield Finding(found.check, place, timed.rule.id, found.what)


def _amiss(timed: TimedRule, now_us: int) -> Iterator[_Amiss]:
    rule = timed.rule
    terms = [term for term in (timed.law, timed.block) if term]
    dated = [part for part in (rule.law, rule.block) if part]
    named = "law" if rule.law else "block"
    if all(term.until <= now_us for term in terms):
        yield _Amiss(OVER, named, f"it holds no more since {max(part.until for part in dated if part.until)}")
    elif all(term.since > now_us for term in terms):
        yield _Amiss(NOT_YET, named, f"it doesn't hold before {min(part.since for part in dated)}")
    elif rule.law and not rule.is_draft and timed.shadow(now_us):
        yield _Amiss(UNENFORCED, named, f"it is law since {rule.law.since}, and {_unblocked(timed, now_us)}")
    if rule.law and rule.block and not rule.block.source and _goes_beyond(timed):
        yield _Amiss(LAWLESS, "block", f"it is enforced {_dates(rule.block)}, and law {_dates(rule.law)}")


def _unblocked(timed: TimedRule, now_us: int) -> str:
    block = timed.rule.block
    if block is None or timed.block is None:
        return "has no block"
    return f"its block begins {block.since}" if timed.block.since > now_us else f"its block ended {block.until}"


def _goes_beyond(timed: TimedRule) -> bool:
    law, block = timed.law, timed.block
    return law is not None and block is not None and (block.since < law.since or law.until < block.until)


def _dates(dated: Law | Block) -> str:
    return f"from {dated.since}" + (f" until {dated.until}" if dated.until else "")
