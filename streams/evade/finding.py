"""From what was refused to what gets past the rules: every family's attempts, tried and counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from streams.evade.attempts import Wish
from streams.evade.families import FAMILIES, Family
from streams.evade.trying import Passed, Stopped, Tried, attempted


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a family's attempts."""

    family: Family
    tried: tuple[Tried, ...]

    @property
    def passing(self) -> tuple[Passed, ...]:
        """Those that get something."""
        return tuple(one for one in self.tried if isinstance(one, Passed))

    def stopped_by(self) -> Counter[str]:
        """Count what stopped the others, by rule or reject."""
        return Counter(one.by for one in self.tried if isinstance(one, Stopped))


@dataclass(frozen=True, slots=True)
class Evasion:
    """One wish, or several of a state, and what came of every family."""

    wishes: tuple[Wish, ...]
    results: tuple[Result, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing is refused, so that nobody need try anything."""
        return not self.wishes

    @property
    def is_evaded(self) -> bool:
        """Whether somebody can have it."""
        return self.is_open or any(result.passing for result in self.results)


def evade(wishes: Iterable[Wish], at_us: int) -> Evasion:
    """Try every family for every wish; the same attempt to get a place's data counts once."""
    listed = tuple(wishes)
    return Evasion(listed, tuple(_result(family, listed, at_us) for family in FAMILIES))


def _result(family: Family, wishes: Iterable[Wish], at_us: int) -> Result:
    # Whether an attempt passes hangs on the place that is wanted: one may get Oregon's data and not Washington's.
    found = {(attempt, wish.place): wish for wish in wishes for attempt in family.attempts(wish)}
    return Result(family, tuple(attempted(attempt, wish, at_us) for (attempt, _), wish in found.items()))
