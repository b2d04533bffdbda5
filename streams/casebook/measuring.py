"""What cases leave unshown of a policy, and why: impossible, not yet in force, shadowed, or simply never reached."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from streams.casebook.coverage import LABELS, Shown, Side
from streams.explain.rules import carries, carries_removable
from streams.explain.tree import Part
from streams.messages.times import write_time
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.model import Rule
from streams.policies.profiles import Profile, profile_of
from streams.policies.vocabulary import Effect


class Why(StrEnum):
    """Why something isn't shown."""

    NEVER_REACHED = "never reached"
    SHADOWED = "shadowed"
    IMPOSSIBLE = "impossible"
    NOT_YET = "not yet in force"


@dataclass(frozen=True, slots=True)
class Unshown:
    """A rule, or a side of one of its conditions, that no case shows."""

    rule: str
    side: Side | None
    """Nothing for the rule itself."""
    why: Why
    more: str = ""
    """By which rule, until when, or what makes it impossible."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the policies cases show."""

    rules: int
    conditions: int
    """Sides of conditions: each condition has two."""
    unshown: tuple[Unshown, ...]

    @property
    def rules_shown(self) -> int:
        """Rules on which some decision hung."""
        return self.rules - sum(one.side is None for one in self.unshown)

    @property
    def conditions_shown(self) -> int:
        """Sides that some case shows."""
        return self.conditions - sum(one.side is not None for one in self.unshown)


def coverage(context: Context, shown: Mapping[str, Shown], now_us: int) -> Coverage:
    """Measure what cases show of a context's rules."""
    looking = _Looking(context, now_us, _profiles(context))
    timed = [timed for policy in context.bundle.policies for timed in context.bundle.rules_of(policy.state)]
    unshown = tuple(one for rule in timed for one in looking.unshown(rule, shown.get(rule.rule.id, Shown())))
    return Coverage(len(timed), sum(len(list(_all_sides(one))) for one in timed), unshown)


def _profiles(context: Context) -> tuple[Profile, ...]:
    """Give everybody who could ask, once for each kind."""
    found = (profile_of(context, ori) for ori in context.directory.agencies)
    return tuple({profile.looks(): profile for profile in found if profile}.values())


@dataclass(frozen=True, slots=True)
class _Looking:
    """What reasons are found in."""

    context: Context
    now_us: int
    everybody: tuple[Profile, ...]

    def unshown(self, timed: TimedRule, shown: Shown) -> Iterator[Unshown]:
        """List what isn't shown of one rule."""
        if not shown.decided:
            yield Unshown(timed.rule.id, None, *self._why_rule(timed, shown))
        for side in _all_sides(timed):
            if side not in shown.sides:
                yield Unshown(timed.rule.id, side, *self._why_side(timed, side))

    def _why_rule(self, timed: TimedRule, shown: Shown) -> tuple[Why, str]:
        if not self._meant(timed.rule):
            return Why.IMPOSSIBLE, "nobody in the directory is meant"
        begins = min(term.since for term in (timed.law, timed.block) if term)
        if begins > self.now_us:
            return Why.NOT_YET, f"begins {write_time(begins)}"
        above = self._shadowing(timed) or sorted(shown.beside)
        return (Why.SHADOWED, f"by {', '.join(above)}") if above else (Why.NEVER_REACHED, "")

    def _why_side(self, timed: TimedRule, side: Side) -> tuple[Why, str]:
        if side.held:
            return self._why_rule(timed, Shown())
        if side.part is Part.LIFTED and not timed.rule.accepts:
            return Why.IMPOSSIBLE, "it accepts no grant"
        if side.part is Part.ASKER and len(self._meant(timed.rule)) == len(self.everybody):
            return Why.IMPOSSIBLE, "everybody in the directory is meant"
        return Why.NEVER_REACHED, ""

    def _meant(self, rule: Rule) -> list[Profile]:
        return [profile for profile in self.everybody if profile.matches(rule.asker)]

    def _shadowing(self, timed: TimedRule) -> list[str]:
        """Name rules that refuse whatever this one could act on."""
        state = next(p.state for p in self.context.bundle.policies if timed in self.context.bundle.rules_of(p.state))
        others = (other for other in self.context.bundle.rules_of(state) if other is not timed)
        return [other.rule.id for other in others if self._shadows(other, timed)]

    def _shadows(self, above: TimedRule, timed: TimedRule) -> bool:
        if above.block is None or timed.block is None or above.rule.conditional:
            return False
        longer = above.block.since <= timed.block.since and timed.block.until <= above.block.until
        wider = above.rule.effect is Effect.REFUSE and timed.keys | timed.photo_keys <= above.keys
        firmer = set(above.rule.accepts) <= set(timed.rule.accepts)
        return longer and wider and firmer and all(p.matches(above.rule.asker) for p in self._meant(timed.rule))


def _all_sides(timed: TimedRule) -> Iterator[Side]:
    """List both sides of every condition that a rule asks."""
    for part, text in _asked(timed):
        yield from (Side(part, text, held) for held in (True, False))


def _asked(timed: TimedRule) -> Iterator[tuple[Part, str]]:
    yield from ((part, LABELS[part]) for part in _parts(timed))
    yield from ((Part.WHEN, carries(condition)) for condition in timed.rule.when)
    if timed.rule.remove:
        yield Part.REMOVE, carries_removable(timed.rule)


def _parts(timed: TimedRule) -> Iterator[Part]:
    yield from (Part.DATA, Part.DATE, Part.ASKER, Part.LIFTED)
    if timed.photo_keys:
        yield Part.PHOTO
    if timed.rule.conditional:
        yield from (Part.TRAFFIC, Part.UNREAD)
