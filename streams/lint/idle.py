"""Rules, and words of rules, that do nothing: dead, shadowed, the same as another, covered by what others enforce."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from streams.lint.checks import COVERED_LAW, DEAD, DUPLICATE, IDLE_WORD, SHADOWED, Check
from streams.lint.effects import Effects, enforced
from streams.lint.findings import Finding
from streams.lint.material import Material
from streams.messages.agencies import below
from streams.policies.bundle import TimedRule
from streams.policies.model import Asker


def idle_rules(material: Material) -> Iterator[Finding]:
    """Find rules that do nothing by themselves, or nothing beside the others of their state."""
    for state, rules in material.states():
        yield from _State(material, state).findings(rules)


@dataclass(frozen=True, slots=True)
class _State:
    """One state's rules, looked through."""

    material: Material
    state: str

    @property
    def effects(self) -> Effects:
        """What rules do beside others."""
        return self.material.effects

    def findings(self, rules: Sequence[TimedRule]) -> Iterator[Finding]:
        """Find what does nothing. All rules that are found shadowed can be taken out together."""
        dead = [rule for rule in rules if not self.effects.has_any(self.state, enforced(rule))]
        yield from map(self._dead, dead)
        blocks = [rule for rule in rules if rule.block and rule not in dead]
        left = list(blocks)
        # The last first, so that of two alike the first stays.
        for rule in reversed(blocks):
            others = [other for other in left if other is not rule]
            if not self.effects.has_any(self.state, rule, others):
                left = others
                yield self._shadowed(rule, others)
        laws = [rule for rule in rules if not rule.block and rule not in dead]
        yield from (self._covered(law, left) for law in laws if self._is_covered(law, left))

    def _dead(self, rule: TimedRule) -> Finding:
        why = "it acts on no message there could be"
        if not self.effects.pair.kinds.meant(rule.rule.asker):
            why = "it means nobody in the directory"
        return self._finding(DEAD, rule, why)

    def _shadowed(self, rule: TimedRule, others: Sequence[TimedRule]) -> Finding:
        above = self.effects.in_front(self.state, rule, others)
        if len(above) == 1 and not self.effects.has_any(self.state, above[0], (rule,)):
            return self._finding(DUPLICATE, rule, f"it does what {_ids(above)} does, no more and no less")
        return self._finding(SHADOWED, rule, f"without it no verdict is another: {_ids(above)} in front of it")

    def _is_covered(self, law: TimedRule, blocks: Sequence[TimedRule]) -> bool:
        return not self.effects.has_any(self.state, enforced(law), blocks)

    def _covered(self, law: TimedRule, blocks: Sequence[TimedRule]) -> Finding:
        above = self.effects.in_front(self.state, enforced(law), blocks)
        return self._finding(COVERED_LAW, law, f"its block would change no verdict: {_ids(above)} in front of it")

    def _finding(self, check: Check, rule: TimedRule, what: str) -> Finding:
        return Finding(check, self.material.places.of_rule(rule.rule.id), rule.rule.id, what)


def _ids(rules: Sequence[TimedRule]) -> str:
    return ", ".join(f"`{rule.rule.id}`" for rule in rules)


def idle_words(material: Material) -> Iterator[Finding]:
    """Find words for who asks that could be left out, all those of a rule together."""
    kinds = material.effects.pair.kinds
    for timed in material.rules():
        left, meant = timed.rule.asker, kinds.meant(timed.rule.asker)
        for part, word in _words(timed.rule.asker):
            without = _without(left, word)
            if meant and kinds.meant(without) == meant:
                left = without
                place = material.places.of_rule(timed.rule.id, "asker", part)
                yield Finding(
                    IDLE_WORD, place, timed.rule.id, f"`{word}` adds nobody of the directory to its other words"
                )


_DELEGATES: Final = "delegates"


def _words(asker: Asker) -> Iterator[tuple[str, str]]:
    """Give each word and the part that it stands in: what means few first, so that it is what could be left out."""
    if asker.delegates:
        yield _DELEGATES, _DELEGATES
    yield from (("oris", pattern) for pattern in asker.oris)
    yield from (("agencies", word) for word in sorted(asker.agencies, key=lambda word: len(below(word))))


def _without(asker: Asker, word: str) -> Asker:
    """Leave a word out; none of one part is a word of another."""
    left = {
        "agencies": tuple(each for each in asker.agencies if each != word),
        "oris": tuple(each for each in asker.oris if each != word),
        "delegates": asker.delegates and word != _DELEGATES,
    }
    return asker.model_copy(update=left)
