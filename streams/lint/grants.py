"""Grants that let more pass than they may be meant to, or nothing."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from streams.lint.checks import ANY_KEY, ANYBODY, COVERED_GRANT, LIFTS_NOTHING, LONG, NAME_ALONE, Check
from streams.lint.findings import Finding
from streams.lint.material import Material
from streams.policies.bundle import Term, TimedRule
from streams.policies.context import Context
from streams.policies.grants import GRANTABLE, Grant
from streams.policies.profiles import profile_of

_DAY_US: Final = 86_400_000_000
_NAME: Final = frozenset({"NAM"})

_Look: TypeAlias = Callable[[Material, Grant], str]
"""What is amiss with a grant; nothing if all is well."""


def wide_grants(material: Material) -> Iterator[Finding]:
    """Find grants that are wide, or do nothing."""
    for grant in material.context.grants.grants:
        for check, look in _LOOKS:
            what = look(material, grant)
            if what:
                yield Finding(check, material.places.of_grant(grant.id), grant.id, what)


def _about_anybody(_: Material, grant: Grant) -> str:
    return "" if grant.subject else f"`{grant.ori}` may ask about anybody"


def _about_a_name(_: Material, grant: Grant) -> str:
    names = [value for tag, value in grant.subject if {tag for tag, _ in grant.subject} == _NAME]
    return f"it is about everybody called `{names[0]}`" if names else ""


def _for_any_key(_: Material, grant: Grant) -> str:
    return "" if grant.keys else f"it covers all {len(GRANTABLE)} driver and vehicle queries"


def _for_long(material: Material, grant: Grant) -> str:
    days = -(-(grant.term.until - grant.term.since) // _DAY_US)
    return f"it lasts {days:,} days, more than {material.longest_grant}" if days > material.longest_grant else ""


def _idle(material: Material, grant: Grant) -> str:
    return "" if lifted(material.context, grant) else f"it lifts no rule of {grant.state} for `{grant.ori}`"


def _covered(material: Material, grant: Grant) -> str:
    rules = lifted(material.context, grant)
    others = material.context.grants.held(grant.ori, grant.state)
    wider = [other for other in others if other is not grant and rules and _covers(material.context, other, grant)]
    # Of two that cover each other the later one is told of.
    told = [other.id for other in wider if not _covers(material.context, grant, other) or other.id < grant.id]
    return f"`{told[0]}` lifts all that it lifts" if told else ""


_LOOKS: Final[tuple[tuple[Check, _Look], ...]] = (
    (ANYBODY, _about_anybody),
    (NAME_ALONE, _about_a_name),
    (ANY_KEY, _for_any_key),
    (LONG, _for_long),
    (LIFTS_NOTHING, _idle),
    (COVERED_GRANT, _covered),
)


def lifted(context: Context, grant: Grant) -> frozenset[str]:
    """Name the rules that a grant lifts at some time, from some message."""
    profile = profile_of(context, grant.ori)
    rules = context.bundle.rules_of(grant.state)
    meant = (timed for timed in rules if profile and profile.matches(timed.rule.asker))
    return frozenset(timed.rule.id for timed in meant if _lifts(grant, timed))


def _lifts(grant: Grant, timed: TimedRule) -> bool:
    return (
        grant.basis in timed.rule.accepts
        and any(map(grant.covers_key, timed.keys | timed.photo_keys))
        and any(_overlap(grant.term, term) for term in (timed.law, timed.block) if term)
    )


def _overlap(one: Term, other: Term) -> bool:
    return one.since < other.until and other.since < one.until


def _covers(context: Context, wide: Grant, narrow: Grant) -> bool:
    """Say whether whatever one grant lifts, from whatever message, another does, too."""
    return (
        lifted(context, narrow) <= lifted(context, wide)
        and (wide.keys or GRANTABLE) >= (narrow.keys or GRANTABLE)
        and (not wide.subject or wide.subject == narrow.subject)
        and wide.term.since <= narrow.term.since
        and narrow.term.until <= wide.term.until
    )
