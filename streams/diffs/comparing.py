"""Where two bundles part, cell by cell: facts are settled one by one until both verdicts are known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from streams.diffs.regions import Outcome, Parting, Region, Seed
from streams.messages.directory import Agency, Directory
from streams.messages.keys import Traffic
from streams.policies.bundle import Bundle
from streams.policies.decision import Verdict
from streams.space.cells import Cell, Deeds, Sides, cells
from streams.space.deeds import essential
from streams.space.facts import Circumstances, Fact
from streams.space.kinds import Kind, Kinds
from streams.space.settling import Reading
from streams.space.stances import Stance, stances

_Partings: TypeAlias = frozenset[tuple[Circumstances, Parting]]
Known: TypeAlias = dict[Sides, _Partings]
"""Where sets of deeds part, as far as that is settled."""


@dataclass(frozen=True)
class Pair:
    """Two bundles, and who could ask."""

    before: Bundle
    after: Bundle
    directory: Directory
    kinds: Kinds = field(init=False)

    def __post_init__(self) -> None:
        patterns = self.before.ori_patterns | self.after.ori_patterns
        object.__setattr__(self, "kinds", Kinds.of(self.directory, patterns))

    def answering(self, state: str, letter: str) -> str | None:
        """Name who answers for a state by keys of a letter: its motor vehicle agency if it may, else the first ORI."""
        return self._answering.get((state, letter))

    @cached_property
    def _answering(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for entry in sorted(self.directory.agencies.values(), key=self._rank):
            for letter in ("", *entry.uses):
                found.setdefault((entry.state, letter), entry.ori)
        return found

    def _rank(self, entry: Agency) -> tuple[bool, str]:
        return entry.ori != self.directory.switch_of(entry.state), entry.ori

    def states(self) -> list[str]:
        """Give the states either limits anybody in."""
        return sorted(self.before.by_state.keys() | self.after.by_state.keys())


def partings(pair: Pair) -> Iterator[Region]:
    """Give every region, unmerged, in which the bundles part and a message can be."""
    known: Known = {}
    for state in pair.states():
        sides = (stances(pair.before, state, pair.kinds), stances(pair.after, state, pair.kinds))
        yield from partings_in(state, sides, pair, known)


def partings_in(
    state: str, sides: tuple[frozenset[Stance], frozenset[Stance]], pair: Pair, known: Known
) -> Iterator[Region]:
    """Give the regions of one state in which two sets of stances part; what was settled before is known."""
    for cell in cells(sides, sides[0] ^ sides[1]):
        if cell.sides not in known:
            known[cell.sides] = _parted_in_essence(cell.sides)
        if not known[cell.sides] or not can_be(cell, state, pair):
            continue
        for circumstances, parting in known[cell.sides]:
            where = (state,), cell.askers, cell.door.codes, cell.since, cell.until
            yield Region(*where, circumstances, parting, Seed(state, cell))


def can_be(cell: Cell, state: str, pair: Pair) -> bool:
    """Say whether anybody could send a message of a cell."""
    if cell.door.traffic is Traffic.ANSWER:
        return pair.answering(state, cell.door.letter) is not None
    return any(may_ask(kind, cell) for kind in pair.kinds.members(cell.askers))


def may_ask(kind: Kind, cell: Cell) -> bool:
    """Say whether the hub lets a kind of asker use a cell's keys."""
    return cell.door.letter in kind.uses


def _parted_in_essence(sides: Sides) -> _Partings:
    before, after = map(essential, sides)
    return frozenset() if before == after else _parted_by_all(before, after)


@lru_cache(maxsize=4096)
def _parted_by_all(before: Deeds, after: Deeds) -> _Partings:
    """Settle every fact. Remembered, since states are like one another."""
    return _parted(Reading(before | after), (before, after), {})


def _parted(reading: Reading, sides: Sides, known: dict[Fact, bool]) -> _Partings:
    """Settle facts until both outcomes are known; a fact that changes nothing is not named."""
    met = _met(reading, sides, known)
    if not isinstance(met, Parting):
        lacking = _parted(reading, sides, known | {met: False})
        having = _parted(reading, sides, known | {met: True})
        told = (
            (one | {(met, so)}, parting)
            for so, part in ((False, lacking), (True, having))
            for one, parting in part - (lacking & having)
        )
        return (lacking & having).union(told)
    return frozenset({(frozenset(), met)}) if met.before != met.after else frozenset()


def _met(reading: Reading, sides: Sides, known: dict[Fact, bool]) -> Parting | Fact:
    verdicts = []
    for deeds in sides:
        verdict = reading.verdict(deeds, known)
        if not isinstance(verdict, Verdict):
            return verdict
        verdicts.append(Outcome(verdict))
    if any(outcome.verdict is not Verdict.REDACT for outcome in verdicts):
        return Parting(*verdicts)
    return _removals(reading, sides, known)


def _removals(reading: Reading, sides: Sides, known: dict[Fact, bool]) -> Parting | Fact:
    outcomes = []
    for deeds in sides:
        removed = reading.removed(deeds, known)
        if not isinstance(removed, frozenset):
            return removed
        outcomes.append(Outcome(Verdict.REDACT, removed))
    return Parting(*outcomes)
