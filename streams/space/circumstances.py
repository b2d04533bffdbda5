"""In which circumstances something happens: what must be so of a message, and what must not; and that in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from streams.policies.evidence import Evidence
from streams.policies.vocabulary import Basis
from streams.space.facts import WHOLE, Conjunction, Fact, Granted, Holds, Literal, Stands, are_so, either, told

Alternatives: TypeAlias = frozenset[Conjunction]
"""Any of them will do."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Messages that meet one conjunction or another of each need, and none of some other conjunctions."""

    needs: frozenset[Alternatives]
    unless: Alternatives

    def is_met(self, evidence: Evidence, bases: Collection[Basis]) -> bool:
        """Say whether a message that grants on some bases cover is in these circumstances."""
        return all(_any_met(need, evidence, bases) for need in self.needs) and not _any_met(
            self.unless, evidence, bases
        )


Circumstances: TypeAlias = frozenset[Clause]
"""Any clause will do."""


def are_met(circumstances: Circumstances, evidence: Evidence, bases: Collection[Basis]) -> bool:
    """Say whether a message is in some circumstances."""
    return any(clause.is_met(evidence, bases) for clause in circumstances)


def _any_met(conjunctions: Alternatives, evidence: Evidence, bases: Collection[Basis]) -> bool:
    return any(are_so(conjunction, evidence, bases) for conjunction in conjunctions)


def gathered(conjunctions: Iterable[Conjunction]) -> Alternatives:
    """Write conjunctions as few: values of a field, and fields, that do as well as one another, become one fact."""
    found = {_with_one_grant(conjunction) for conjunction in conjunctions}
    while (fewer := _gathered_once(found)) is not None:
        found = fewer
    return frozenset(found)


def _with_one_grant(conjunction: Conjunction) -> Conjunction:
    """Say that no grant covers it once, not for each basis."""
    bases = frozenset(basis for fact, _ in conjunction if isinstance(fact, Granted) for basis in fact.bases)
    others = frozenset(one for one in conjunction if not isinstance(one[0], Granted))
    return others | {(Granted(bases), False)} if bases else others


def _gathered_once(conjunctions: Collection[Conjunction]) -> set[Conjunction] | None:
    """Join the first conjunctions that differ in one fact of a kind; None if no two do."""
    alike: defaultdict[tuple[Conjunction, str], set[Conjunction]] = defaultdict(set)
    for conjunction in conjunctions:
        for literal in conjunction:
            if (kind := _kind(literal[0])) is not None:
                alike[conjunction - {literal}, kind].add(conjunction)
    joinable = [(sorted(map(_in_words, group)), rest, group) for (rest, _), group in alike.items() if len(group) > 1]
    if not joinable:
        return None
    _, rest, group = min(joinable, key=lambda each: (-len(each[0]), each[0]))
    joined = _joined([fact for conjunction in group for fact, _ in conjunction - rest])
    return {*conjunctions} - group | {rest | {(joined, True)}}


def _kind(fact: Fact) -> str | None:
    match fact:
        case Stands():
            return ""
        case Holds(tag, _):
            return tag
        case _:
            return None


def _joined(facts: Collection[Fact]) -> Fact:
    values = {fact.tag: fact.values for fact in facts if isinstance(fact, Holds)}
    if not values:
        return Stands(frozenset(tag for fact in facts if isinstance(fact, Stands) for tag in fact.tags))
    return Holds(min(values), frozenset(value for fact in facts if isinstance(fact, Holds) for value in fact.values))


@lru_cache(maxsize=4096)
def in_words(circumstances: Circumstances) -> tuple[str, ...]:
    """Say what must be so, a line for each."""
    if len(circumstances) == 1:
        (clause,) = circumstances
        return tuple(sorted(_lines(clause)))
    said = sorted(", ".join(sorted(_lines(clause))) for clause in circumstances)
    return tuple(f"{'or' if number else 'either'} {words}" for number, words in enumerate(said))


def _lines(clause: Clause) -> Iterator[str]:
    for need in clause.needs:
        yield from _needed(need)
    yield from (_denied(conjunction) for conjunction in clause.unless)


def _needed(need: Alternatives) -> Iterator[str]:
    """Say what all conjunctions have in common, each by itself, and then the rest of each."""
    common = frozenset.intersection(*need)
    yield from map(_literal, common)
    rests = [conjunction - common for conjunction in need]
    if all(rests):
        yield _any_of(rests)


def _any_of(conjunctions: Collection[Conjunction]) -> str:
    """Say several things any of which will do."""
    if all(_is_plain(conjunction) for conjunction in conjunctions):
        return f"with {either(told_so(*one) for conjunction in conjunctions for one in conjunction)}"
    return "; or ".join(sorted(map(_in_words, conjunctions)))


def _is_plain(conjunction: Conjunction) -> bool:
    """Say whether a conjunction is one thing that stands after `with`."""
    return len(conjunction) == 1 and all(so or fact == WHOLE for fact, so in conjunction)


def told_so(fact: Fact, so: bool) -> str:  # noqa: FBT001 -- the two parts of a literal
    """Name what a message is with, if a fact is so or isn't."""
    return "free text" if fact == WHOLE and not so else told(fact)


def _literal(literal: Literal) -> str:
    fact, so = literal
    return f"with {told_so(fact, so)}" if so or fact == WHOLE else f"without {told(fact)}"


def _denied(conjunction: Conjunction) -> str:
    """Say that not all of a conjunction is so."""
    if len(conjunction) == 1:
        ((fact, so),) = conjunction
        return _literal((fact, not so))
    return f"unless {_in_words(conjunction)}"


def _in_words(conjunction: Conjunction) -> str:
    return " and ".join(sorted(map(_literal, conjunction)))
