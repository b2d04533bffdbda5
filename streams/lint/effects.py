"""What rules do beside others, decided over all possible messages: nothing here is a guess.

A rule without an effect beside others changes no verdict, and no field that is removed, of any message that could be.
Answers are looked at twice: as a log has them, by their own keys, and as the running switch judges them, by the keys of
their queries, which may have asked for a photo.
Where its refusal sits, what the asker sees and which duties fall due are no verdict.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from streams.diffs.comparing import Pair
from streams.lint.grounds import Ground, Sense, Spot
from streams.messages.directory import Directory
from streams.messages.keys import ANSWERS
from streams.policies.bundle import Bundle, TimedRule
from streams.space.acts import Doings
from streams.space.doors import Touch
from streams.space.halls import Rules, is_covered
from streams.space.settling import IN_TURN


@dataclass(frozen=True)
class _InTurn(Pair):
    """Answers as the running switch has them: whoever is asked answers, whatever they may use."""

    def answering(self, state: str, letter: str) -> str | None:
        """Name who answers for a state, by whatever key."""
        del letter
        return super().answering(state, "")


class _Need(NamedTuple):
    """Rules all of which do one act of another where it is present: any that do it wherever that is will do."""

    spot: Spot
    rules: Rules

    def is_met(self, by: Rules) -> bool:
        """Say whether some of the rules leave nothing to be done."""
        hall, presence = self.spot
        return is_covered(presence, [other for _, other in hall.among(self.rules & by)])


@dataclass(frozen=True)
class Effects:
    """Answers to what rules of a bundle do; what was settled once is remembered."""

    bundle: Bundle
    directory: Directory
    pair: Pair = field(init=False)
    _senses: tuple[Sense, ...] = field(init=False)
    _grounds: dict[str, tuple[Ground, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pair", Pair(self.bundle, self.bundle, self.directory))
        in_turn = _InTurn(self.bundle, self.bundle, self.directory)
        object.__setattr__(self, "_senses", (Sense(self.pair, _as_logged), Sense(in_turn, _as_asked, Doings(IN_TURN))))

    def has_any(self, state: str, rule: TimedRule, others: Collection[TimedRule] = ()) -> bool:
        """Say whether a rule changes anything beside others."""
        by = self.logged(state).those(others)
        return any(not need.is_met(by) for need in self._needs(state, rule))

    def in_front(self, state: str, rule: TimedRule, others: Sequence[TimedRule]) -> Sequence[TimedRule]:
        """Give rules beside which one has no effect, none of which can be spared: one alone if one alone will do."""
        needs, those = tuple(self._needs(state, rule)), self.logged(state).those
        for other in others:
            if _are_met(needs, those((other,))):
                return (other,)
        needed, size = others, len(others)
        # Many at a time, then fewer: what can't be spared beside more can't be spared beside less.
        while size := size // 2:
            for start in reversed(range(0, len(needed), size)):
                fewer = (*needed[:start], *needed[start + size :])
                if _are_met(needs, those(fewer)):
                    needed = fewer
        return needed

    def logged(self, state: str) -> Ground:
        """Give where a state's rules are present, as a log has messages."""
        return self._grounds_of(state)[0]

    def _needs(self, state: str, rule: TimedRule) -> Iterator[_Need]:
        for ground in self._grounds_of(state):
            for spot in ground.spots(rule):
                near = spot.hall.meeting(spot.presence)
                yield from (_Need(spot, rules & near) for rules in spot.hall.doing_too(spot.presence.doing))

    def _grounds_of(self, state: str) -> tuple[Ground, ...]:
        if state not in self._grounds:
            rules = self.bundle.rules_of(state)
            self._grounds[state] = tuple(Ground(state, rules, sense) for sense in self._senses)
        return self._grounds[state]


def _are_met(needs: Collection[_Need], by: Rules) -> bool:
    return all(need.is_met(by) for need in needs)


_AS_ASKED: Final = {query: answers[-1] for query, answers in ANSWERS.items()}
"""For each key of a query the answer that no other query has."""


def _as_logged(touch: Touch) -> Touch:
    """Judge by a message's own key."""
    return touch


@lru_cache(maxsize=1024)
def _as_asked(touch: Touch) -> Touch:
    """Judge answers whose queries are known; one answer stands for all to a query."""
    return Touch(*map(_answers, touch))


def _answers(codes: frozenset[str]) -> frozenset[str]:
    return frozenset(_AS_ASKED[code] for code in codes if code in _AS_ASKED)


def enforced(rule: TimedRule) -> TimedRule:
    """Give a rule that is law alone as if a machine enforced it for as long as it is law."""
    return rule if rule.block else replace(rule, block=rule.law)
