"""Rules of one state that say different things of the same message: who is heard, and what a grant is worth.

Each finding comes with a message that shows it, which the whole bundle was asked to decide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from streams.diffs.witnesses import Witness
from streams.lint.checks import DEEDS_DISAGREE, GRANTS_DISAGREE, WORDS_DISAGREE, Check
from streams.lint.findings import Finding, Shown
from streams.lint.material import Material
from streams.lint.meetings import Meeting, Meetings, granted, readable, redacted, refused
from streams.messages.admit import Admitted
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.decide import decide
from streams.policies.decision import Decision, Site
from streams.policies.grants import Grants
from streams.policies.model import Rule
from streams.space.facts import Literal

_Facts: TypeAlias = tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class _Couple:
    """Two rules that meet: one that may come off worse, and the other."""

    worse: Rule
    better: Rule


@dataclass(frozen=True, slots=True)
class _Disagreement:
    """A way in which a rule can come off worse than another."""

    check: Check
    facts: Callable[[_Couple, Meeting], _Facts | None]
    """What must be so of a message for them to disagree; nothing if they don't, where they meet."""
    is_shown: Callable[[_Couple, Decision], bool]
    in_words: Callable[[_Couple], str]


def _in_vain(_couple: _Couple, meeting: Meeting) -> _Facts | None:
    lifting = meeting.one.accepts - meeting.other.accepts
    if not lifting or meeting.one.removes or meeting.other.removes:
        return None
    return (*refused(meeting.one), *refused(meeting.other), granted(min(lifting)))


def _unheard(couple: _Couple, meeting: Meeting) -> _Facts | None:
    if meeting.one.removes or meeting.other.removes or not _is_heard_before(couple.better, couple.worse):
        return None
    return (*refused(meeting.one), *refused(meeting.other))


def _undone(_couple: _Couple, meeting: Meeting) -> _Facts | None:
    if not meeting.one.removes or meeting.other.removes or not (readable(meeting.one) and readable(meeting.other)):
        return None
    return (*redacted(meeting.one), *redacted(meeting.other))


def _is_heard_before(rule: Rule, other: Rule) -> bool:
    """Say whether one rule's words are told instead of another's: the hub's first, and of several the first by id."""
    return _said(rule) != _said(other) and (_rank(rule), rule.id) < (_rank(other), other.id)


def _rank(rule: Rule) -> bool:
    return rule.block is None or rule.block.at is not Site.HUB


def _said(rule: Rule) -> str:
    return f"`{rule.block.shown}` at the {rule.block.at}" if rule.block else ""


def _lists(*, worse: bool) -> Callable[[_Couple, Decision], bool]:
    """Ask that a decision names the better of two rules, and the worse, too, or not."""
    return lambda couple, decided: couple.better.id in decided.rules and (couple.worse.id in decided.rules) is worse


def _lifting(couple: _Couple) -> str:
    return ", ".join(sorted(set(couple.worse.accepts) - set(couple.better.accepts)))


_DISAGREEMENTS: Final = (
    _Disagreement(
        GRANTS_DISAGREE,
        _in_vain,
        _lists(worse=False),
        lambda couple: f"a grant on {_lifting(couple)} lifts it, and `{couple.better.id}` refuses all the same",
    ),
    _Disagreement(
        WORDS_DISAGREE,
        _unheard,
        _lists(worse=True),
        lambda couple: f"its asker sees {_said(couple.better)}, of `{couple.better.id}`, and not {_said(couple.worse)}",
    ),
    _Disagreement(
        DEEDS_DISAGREE,
        _undone,
        _lists(worse=False),
        lambda couple: (
            f"`{couple.better.id}` refuses answers that it would take {', '.join(couple.worse.remove)} out of"
        ),
    ),
)


def disagreements(material: Material) -> Iterator[Finding]:
    """Find rules that meet on a message and disagree: a finding for each that comes off worse, each way once."""
    for state, rules in material.states():
        looking = _Looking(material, Meetings(state, material.effects.pair))
        enforced = [rule for rule in rules if rule.block]
        for worse in enforced:
            others = [other for other in enforced if other is not worse]
            yield from (found for way in _DISAGREEMENTS for found in looking.found(way, worse, others))


@dataclass(frozen=True, slots=True)
class _Looking:
    """One state's rules, held against each other."""

    material: Material
    meetings: Meetings

    def found(self, way: _Disagreement, worse: TimedRule, others: list[TimedRule]) -> Iterator[Finding]:
        """Find a rule beside which one comes off worse, by a message that shows it, and count all that are shown."""
        shown = [(other, witness) for other in others for witness in islice(self._shown(way, worse, other), 1)]
        if shown:
            other, witness = shown[0]
            couple = _Couple(worse.rule, other.rule)
            more = f", and so with {len(shown) - 1} more" if len(shown) > 1 else ""
            place = self.material.places.of_rule(worse.rule.id)
            by = Shown(witness.row(), tuple(witness.grant_rows()))
            yield Finding(way.check, place, worse.rule.id, way.in_words(couple) + more, by)

    def _shown(self, way: _Disagreement, worse: TimedRule, other: TimedRule) -> Iterator[Witness]:
        """Make messages on which two rules disagree: one wherever they meet, as long as its decision shows it."""
        couple = _Couple(worse.rule, other.rule)
        for meeting in self.meetings.of(worse, other):
            facts = way.facts(couple, meeting)
            witness = None if facts is None else self.meetings.witness(meeting, facts)
            if witness is not None and way.is_shown(couple, self._decided(witness)):
                yield witness

    def _decided(self, witness: Witness) -> Decision:
        context = Context(self.material.context.bundle, self.material.context.directory, Grants.of(witness.grants))
        ((_, decision),) = decide(context, witness.at_us, Admitted(witness.message, witness.message.destinations))
        return decision
