"""Rules of one state that say different things of the same message: who is heard, and what a grant is worth.

Each finding comes with a message that shows it, which the whole bundle was asked to decide.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, TypeAlias

from streams.diffs.witnesses import Witness
from streams.lint.checks import DEEDS_DISAGREE, GRANTS_DISAGREE, WORDS_DISAGREE, Check
from streams.lint.findings import Finding, Shown
from streams.lint.material import Material
from streams.lint.meetings import Meetings, granted, readable, redacted, refused
from streams.messages.admit import Admitted
from streams.messages.times import writable
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Decision, Site
from streams.policies.grants import Grants
from streams.policies.model import Rule
from streams.space.acts import Doing
from streams.space.deeds import Deed
from streams.space.facts import Literal

_Facts: TypeAlias = tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class _Couple:
    """Two rules that meet: one that may come off worse, and the other."""

    worse: TimedRule
    better: TimedRule


@dataclass(frozen=True, slots=True, eq=False)
class _Disagreement:
    """A way in which a rule can come off worse than another."""

    check: Check
    clash: Callable[[Deed, Deed], bool]
    """Whether they disagree wherever they meet, by what the worse does there, and the better."""
    facts: Callable[[Deed, Deed], _Facts]
    """What must be so of a message that shows it."""
    is_shown: Callable[[_Couple, Decision], bool]
    in_words: Callable[[_Couple], str]
    concerns: Callable[[_Couple], bool] = lambda _: True
    """Whether two rules disagree at all, by what else they say."""


def _both_refuse(one: Deed, other: Deed) -> bool:
    return not one.removes and not other.removes


def _is_in_vain(one: Deed, other: Deed) -> bool:
    return _both_refuse(one, other) and not one.accepts <= other.accepts


def _in_vain(one: Deed, other: Deed) -> _Facts:
    return *refused(one), *refused(other), granted(min(one.accepts - other.accepts))


def _unheard(one: Deed, other: Deed) -> _Facts:
    return *refused(one), *refused(other)


def _is_undone(one: Deed, other: Deed) -> bool:
    return bool(one.removes) and not other.removes and readable(one) and readable(other)


def _undone(one: Deed, other: Deed) -> _Facts:
    return *redacted(one), *redacted(other)


def _is_unheard(couple: _Couple) -> bool:
    """Say whether one rule's words are told instead of another's: the hub's first, and of several the first by id."""
    heard, unheard = couple.better.rule, couple.worse.rule
    return _said(heard) != _said(unheard) and (_rank(heard), heard.id) < (_rank(unheard), unheard.id)


def _rank(rule: Rule) -> bool:
    return rule.block is None or rule.block.at is not Site.HUB


def _said(rule: Rule) -> str:
    return f"`{rule.block.shown}` at the {rule.block.at}" if rule.block else ""


def _heard(rule: Rule) -> str:
    return f"{_said(rule)}, of `{rule.id}`"


def _lists(*, worse: bool) -> Callable[[_Couple, Decision], bool]:
    """Ask that a decision names the better of two rules, and the worse, too, or not."""
    return lambda couple, decided: (
        couple.better.rule.id in decided.rules and (couple.worse.rule.id in decided.rules) is worse
    )


def _lifting(couple: _Couple) -> str:
    return ", ".join(sorted(set(couple.worse.rule.accepts) - set(couple.better.rule.accepts)))


_DISAGREEMENTS: Final = (
    _Disagreement(
        GRANTS_DISAGREE,
        _is_in_vain,
        _in_vain,
        _lists(worse=False),
        lambda couple: f"a grant on {_lifting(couple)} lifts it, and `{couple.better.rule.id}` refuses all the same",
    ),
    _Disagreement(
        WORDS_DISAGREE,
        _both_refuse,
        _unheard,
        _lists(worse=True),
        lambda couple: f"its asker sees {_heard(couple.better.rule)}, and not {_said(couple.worse.rule)}",
        _is_unheard,
    ),
    _Disagreement(
        DEEDS_DISAGREE,
        _is_undone,
        _undone,
        _lists(worse=False),
        lambda couple: (
            f"`{couple.better.rule.id}` refuses answers that it would take {', '.join(couple.worse.rule.remove)} out of"
        ),
    ),
)


def disagreements(material: Material) -> Iterator[Finding]:
    """Find rules that meet on a message and disagree: a finding for each that comes off worse, each way once."""
    ways = cache(_ways)
    for state, rules in material.states():
        looking = _Looking(material, rules, Meetings(state, material.effects.pair), ways)
        yield from (found for worse in rules for found in looking.found(worse))


def _ways(one: Doing, other: Doing) -> tuple[_Disagreement, ...]:
    return tuple(way for way in _DISAGREEMENTS if way.clash(one.deed, other.deed))


@dataclass(frozen=True, slots=True)
class _Looking:
    """One state's rules, held against each other."""

    material: Material
    rules: Sequence[TimedRule]
    meetings: Meetings
    ways: Callable[[Doing, Doing], tuple[_Disagreement, ...]]

    def found(self, worse: TimedRule) -> Iterator[Finding]:
        """Find a rule beside which one comes off worse, by a message that shows it, and count all that there are."""
        clashing = self._clashing(worse)
        for way in _DISAGREEMENTS:
            those = (_Couple(worse, self.rules[number]) for number in sorted(clashing[way]))
            couples = [couple for couple in those if way.concerns(couple)]
            for couple, witness in islice(self._shown(way, couples), 1):
                more = f", and so with {len(couples) - 1} more" if len(couples) > 1 else ""
                place = self.material.places.of_rule(worse.rule.id)
                by = Shown(witness.row(), tuple(witness.grant_rows()))
                yield Finding(way.check, place, worse.rule.id, way.in_words(couple) + more, by)

    def _clashing(self, worse: TimedRule) -> Mapping[_Disagreement, set[int]]:
        """Give the rules that one disagrees with by what both do to a message that can be written, for each way."""
        clashing: defaultdict[_Disagreement, set[int]] = defaultdict(set)
        for hall, presence in self.material.effects.logged(self.meetings.state).spots(worse):
            since, until = writable(presence.since, presence.until)
            for number, other in hall.among(hall.meeting(presence._replace(since=since, until=until))):
                for way in self.ways(presence.doing, other.doing):
                    clashing[way].add(number)
        return clashing

    def _shown(self, way: _Disagreement, couples: Iterable[_Couple]) -> Iterator[tuple[_Couple, Witness]]:
        """Make messages on which rules disagree: one wherever they meet, as long as its decision shows it."""
        made = ((couple, witness) for couple in couples for witness in self._witnesses(way, couple))
        return ((couple, witness) for couple, witness in made if way.is_shown(couple, self._decided(witness)))

    def _witnesses(self, way: _Disagreement, couple: _Couple) -> Iterator[Witness]:
        meetings = self.meetings.of(couple.worse, couple.better)
        clashing = (each for each in meetings if way.clash(each.one, each.other))
        made = (self.meetings.witness(each, way.facts(each.one, each.other)) for each in clashing)
        return (witness for witness in made if witness is not None)

    def _decided(self, witness: Witness) -> Decision:
        context = Context(self.material.context.bundle, self.material.context.directory, Grants.of(witness.grants))
        ((_, decision),) = decide(context, witness.at_us, Admitted(witness.message, witness.message.destinations))
        return decision
