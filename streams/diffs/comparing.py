"""Where two bundles part, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from streams.diffs.partings import Part, Partings
from streams.messages.directory import Agency, Directory
from streams.messages.keys import Traffic
from streams.policies.bundle import Bundle
from streams.space.cells import Among, Cell, cells
from streams.space.kinds import Kinds
from streams.space.stances import Stance, stances

TwoSides = tuple[frozenset[Stance], frozenset[Stance]]
"""The stances of one state on either side."""


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


def sides_of(state: str, pair: Pair) -> TwoSides:
    """Give what both bundles say of a state."""
    return stances(pair.before, state, pair.kinds), stances(pair.after, state, pair.kinds)


def parts_in(state: str, sides: TwoSides, pair: Pair, known: Partings, among: Among = Among.ALL) -> Iterator[Part]:
    """Give every way in which two sets of stances part in a cell of a state, if a message can be there."""
    there = (cell for cell in cells(*sides, among) if can_be(cell, state, pair))
    return (Part(state, cell, way) for cell in there for way in known.ways(cell.sides))


def can_be(cell: Cell, state: str, pair: Pair) -> bool:
    """Say whether anybody could send a message of a cell."""
    if cell.door.traffic is Traffic.ANSWER:
        return pair.answering(state, cell.door.letter) is not None
    return bool(cell.askers & pair.kinds.using(cell.door.letter))
