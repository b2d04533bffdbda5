"""How two sets of deeds part: for each change of verdict the circumstances in which it comes, and an example."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice, product
from operator import and_, or_
from typing import Final, NamedTuple, Self, TypeAlias

from streams.diffs.regions import Outcome, Parting, Region, Seed
from streams.policies.decision import Verdict
from streams.space.cells import Cell, Sides
from streams.space.circumstances import Alternatives, Circumstances, Clause, gathered
from streams.space.conjunctions import Mask, Masks, is_met, minimal
from streams.space.facts import Conjunction
from streams.space.settling import Conduct, Settling

Verdicts: TypeAlias = tuple[Verdict, Verdict]
"""Of one side, and of the other."""


class _Question(NamedTuple):
    """Whether there is a message that meets a conjunction of each need, and none of some others."""

    needs: tuple[Masks, ...]
    unless: Masks

    def answer(self) -> Mask | None:
        """Give what must be so of one: no bit keeps a conjunction from being met, so nothing else need be."""
        return _answered(self.needs, self.unless, 0)

    def pruned(self) -> Self:
        """Leave out conjunctions that can't be chosen."""
        needs = (tuple(each for each in need if not is_met(self.unless, each)) for need in self.needs)
        return self._replace(needs=tuple(needs))


def _answered(needs: Sequence[Masks], unless: Masks, so: Mask) -> Mask | None:
    """Meet one need after the other, by the first conjunctions that do, on top of what is so already."""
    if is_met(unless, so):
        return None
    if not needs:
        return so
    chosen = (_answered(needs[1:], unless, so | conjunction) for conjunction in needs[0])
    return next((found for found in chosen if found is not None), None)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way in which two sets of deeds part, somewhere."""

    before: Conduct
    after: Conduct
    parting: Parting
    question: _Question
    """Which some message answers."""

    @property
    def verdicts(self) -> Verdicts:
        """Give what both come to."""
        return self.parting.before.verdict, self.parting.after.verdict

    def questions(self) -> Iterator[_Question]:
        """Give all that may be asked: of what is removed, more than one."""
        old, new = self.verdicts
        asked = (self.question,) if old is not new else _other_removals(self.before, self.after)
        return (question.pruned() for question in asked)


class Part(NamedTuple):
    """A cell of a state, and a way in which two sets of stances part there."""

    state: str
    cell: Cell
    way: Way


class Partings:
    """How sets of deeds part. What was found once is remembered, since states are like one another."""

    def __init__(self) -> None:
        self._settling: Final = Settling()
        self._ways: Final[dict[Sides, tuple[Way, ...]]] = {}
        self._told: Final[dict[Way, tuple[Circumstances, Conjunction]]] = {}
        self._written: Final[dict[Masks, Alternatives]] = {}

    def ways(self, sides: Sides) -> tuple[Way, ...]:
        """Give every way in which two sets of deeds part."""
        found = self._ways.get(sides)
        if found is None:
            found = self._ways[sides] = tuple(_ways(*map(self._settling.conduct, sides)))
        return found

    def region(self, part: Part) -> Region:
        """Say where in its cell a part lies."""
        if part.way not in self._told:
            clauses = frozenset(map(self._clause, map(_reduced, part.way.questions())))
            self._told[part.way] = clauses, self._example(part.way)
        circumstances, example = self._told[part.way]
        return _region(part, circumstances, part.way.parting, example)

    def around(self, part: Part) -> Region:
        """Give the whole cell, whatever is removed there."""
        parting = Parting(*map(Outcome, part.way.verdicts))
        return _region(part, None, parting, self._example(part.way))

    def _clause(self, question: _Question) -> Clause:
        return Clause(frozenset(map(self._write, question.needs)), self._write(question.unless))

    def _write(self, conjunctions: Masks) -> Alternatives:
        found = self._written.get(conjunctions)
        if found is None:
            found = gathered(map(self._settling.atoms.conjunction, conjunctions))
            self._written[conjunctions] = found
        return found

    def _example(self, way: Way) -> Conjunction:
        """Say what is so of one message, and what isn't; it has as few grants as will do."""
        question, atoms = way.question.pruned(), self._settling.atoms
        relevant = reduce(or_, chain(*question.needs, question.unless), 0)
        so = question.answer() or 0
        for literal in atoms.bits(relevant & atoms.grants & ~so):
            so |= 0 if is_met(question.unless, so | literal) else literal
        return atoms.example(so, relevant)


def _region(part: Part, circumstances: Circumstances | None, parting: Parting, example: Conjunction) -> Region:
    cell = part.cell
    where = (part.state,), cell.askers, cell.door.codes, cell.since, cell.until
    return Region(*where, circumstances, parting, Seed(part.state, cell, example))


_CHANGES: Final = [(old, new) for old, new in product((Verdict.DELIVER, Verdict.REDACT, Verdict.REFUSE), repeat=2)]


def _ways(before: Conduct, after: Conduct) -> Iterator[Way]:
    for old, new in _CHANGES:
        if old is not new:
            question = _both(_ending(before, old), _ending(after, new))
            if question.answer() is not None:
                yield Way(before, after, Parting(Outcome(old), Outcome(new)), question)
    for question in islice(_other_removals(before, after), 1):
        removed = (frozenset(conduct.removals) for conduct in (before, after))
        yield Way(before, after, Parting(*(Outcome(Verdict.REDACT, tags) for tags in removed)), question)


def _ending(conduct: Conduct, verdict: Verdict) -> _Question:
    """Ask for a message that ends so."""
    match verdict:
        case Verdict.REFUSE:
            return _Question((conduct.refusals,), ())
        case Verdict.REDACT:
            return _Question((conduct.redactions,), conduct.refusals)
        case _:
            return _Question((), (*conduct.refusals, *conduct.redactions))


def _both(one: _Question, other: _Question) -> _Question:
    return _Question((*one.needs, *other.needs), (*one.unless, *other.unless))


def _other_removals(before: Conduct, after: Conduct) -> Iterator[_Question]:
    """Ask for messages that both redact, where one takes out a field that the other leaves in."""
    for tag in sorted(before.removals.keys() | after.removals.keys()):
        for one, other in ((before, after), (after, before)):
            if one.removals.get(tag, ()) != other.removals.get(tag, ()):
                question = _taken(tag, one, other)
                if question.answer() is not None:
                    yield question


def _taken(tag: str, one: Conduct, other: Conduct) -> _Question:
    """Ask for a message of which one takes a field, and the other, which leaves it, another."""
    taken = _Question((one.removals.get(tag, ()),), (*one.refusals, *other.removals.get(tag, ())))
    return _both(taken, _ending(other, Verdict.REDACT))


def _reduced(question: _Question) -> _Question:
    """Ask the same in as few words as will do."""
    chosen = dict.fromkeys(_chosen(question, number) for number in range(len(question.needs)))
    needs = [need for need in chosen if not any(other != need and _follows(need, other) for other in chosen)]
    common = reduce(or_, (reduce(and_, need) for need in needs), 0)
    return _Question(tuple(needs), minimal(conjunction & ~common for conjunction in question.unless))


def _chosen(question: _Question, number: int) -> Masks:
    """Give the conjunctions of a need with which the other needs can be met, too."""
    before, after = question.needs[:number], question.needs[number + 1 :]
    return tuple(
        conjunction
        for conjunction in question.needs[number]
        if _Question((*before, (conjunction,), *after), question.unless).answer() is not None
    )


def _follows(need: Masks, other: Masks) -> bool:
    """Say whether whatever meets another need meets this one, too."""
    return all(is_met(need, conjunction) for conjunction in other)
