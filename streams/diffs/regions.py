"""A region of all possible messages in which two bundles part in one way."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from streams.policies.decision import Verdict
from streams.policies.evidence import Evidence
from streams.policies.vocabulary import Basis
from streams.space.cells import Cell
from streams.space.circumstances import Circumstances, are_met
from streams.space.facts import Conjunction


class Outcome(NamedTuple):
    """What becomes of a message."""

    verdict: Verdict
    removed: frozenset[str] | None = None
    """Fields that one or more of are removed; said only where both bundles redact."""


class Parting(NamedTuple):
    """What one bundle makes of messages, and what the other."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a region's witness is found: in which cell, and what is so of it, and isn't."""

    state: str
    cell: Cell
    example: Conjunction


@dataclass(frozen=True, slots=True)
class Region:
    """Kinds of asker × states × keys × a time × circumstances, and how the bundles part there."""

    states: tuple[str, ...]
    askers: int
    codes: tuple[str, ...]
    since: int
    until: int
    """Instants in µs, of the first state; in the others the same dates and times of day."""
    circumstances: Circumstances | None
    """None where some messages change so and others don't: where that is so would take too many regions to tell."""
    parting: Parting
    seed: Seed = field(compare=False)

    def covers(self, evidence: Evidence, bases: Collection[Basis]) -> bool:
        """Say whether a message with this evidence, covered by grants on these bases, is in such circumstances."""
        return self.circumstances is None or are_met(self.circumstances, evidence, bases)
