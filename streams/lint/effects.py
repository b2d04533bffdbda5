"""What rules do beside others, decided over all possible messages: nothing here is a guess.

A rule without an effect beside others changes no verdict, and no field that is removed, of any message that could be.
Answers are looked at twice: as a log has them, by their own keys, and as the running switch judges them, by the keys of
their queries.
Where its refusal sits, what the asker sees and which duties fall due are no verdict.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from streams.diffs.comparing import Pair, TwoSides, partings_in
from streams.diffs.partings import Partings
from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS
from streams.policies.bundle import Bundle, Term, TimedRule
from streams.space.stances import Stance, stances_of


@dataclass(frozen=True)
class _InTurn(Pair):
    """Answers as the running switch has them: whoever is asked answers, whatever they may use."""

    def answering(self, state: str, letter: str) -> str | None:
        """Name who answers for a state, by whatever key."""
        del letter
        return super().answering(state, "")


@dataclass(frozen=True)
class Effects:
    """Answers to what rules of a bundle do; what was settled once is remembered."""

    bundle: Bundle
    directory: Directory
    pair: Pair = field(init=False)
    _in_turn: Pair = field(init=False)
    _known: Partings = field(init=False, default_factory=Partings)
    _stands: dict[tuple[str, Term | None], frozenset[Stance]] = field(init=False, default_factory=dict)
    """What was said of a rule once, by its id and when it is enforced."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pair", Pair(self.bundle, self.bundle, self.directory))
        object.__setattr__(self, "_in_turn", _InTurn(self.bundle, self.bundle, self.directory))

    def differ(self, state: str, before: Collection[TimedRule], after: Collection[TimedRule]) -> bool:
        """Say whether some rules of a state decide any message otherwise than some others."""
        sides = self._stances(before), self._stances(after)
        asked = _judged_as_asked(sides[0]), _judged_as_asked(sides[1])
        return self._part(self.pair, state, sides) or self._part(self._in_turn, state, asked)

    def _part(self, pair: Pair, state: str, sides: TwoSides) -> bool:
        return any(True for _ in partings_in(state, sides, pair, self._known))

    def has_any(self, state: str, rule: TimedRule, others: Collection[TimedRule] = ()) -> bool:
        """Say whether a rule changes anything beside others."""
        return self.differ(state, others, (*others, rule))

    def in_front(self, state: str, rule: TimedRule, others: Sequence[TimedRule]) -> Sequence[TimedRule]:
        """Give rules beside which one has no effect, none of which can be spared: one alone if one alone will do."""
        for other in others:
            if not self.has_any(state, rule, (other,)):
                return (other,)
        needed, size = others, len(others)
        # Many at a time, then fewer: what can't be spared beside more can't be spared beside less.
        while size := size // 2:
            for start in reversed(range(0, len(needed), size)):
                fewer = (*needed[:start], *needed[start + size :])
                if not self.has_any(state, rule, fewer):
                    needed = fewer
        return needed

    def _stances(self, rules: Collection[TimedRule]) -> frozenset[Stance]:
        return frozenset[Stance]().union(*map(self._stance, rules))

    def _stance(self, rule: TimedRule) -> frozenset[Stance]:
        known = self._stands.get((rule.rule.id, rule.block))
        if known is None:
            known = self._stands[rule.rule.id, rule.block] = stances_of((rule,), self.pair.kinds)
        return known


_AS_ASKED: Final = {query: answers[-1] for query, answers in ANSWERS.items()}
"""For each key of a query the answer that no other query has."""


def _judged_as_asked(stances: frozenset[Stance]) -> frozenset[Stance]:
    """Give what rules do to answers whose queries are known; one answer stands for all to a query."""
    return frozenset(
        replace(stance, keys=_answers(stance.keys), photo_keys=_answers(stance.photo_keys)) for stance in stances
    )


def _answers(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(_AS_ASKED[code] for code in codes if code in _AS_ASKED)


def enforced(rule: TimedRule) -> TimedRule:
    """Give a rule that is law alone as if a machine enforced it for as long as it is law."""
    return rule if rule.block else replace(rule, block=rule.law)
