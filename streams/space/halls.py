"""Rules of a state at one door: whom each concerns, when, and what it does. Sets of rules are bits of a number.

So that whom a rule meets is found without looking at every other.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from itertools import accumulate
from operator import itemgetter, or_
from typing import Final, NamedTuple, TypeAlias, TypeVar

from streams.space.acts import Act, Doing
from streams.space.bits import numbers

Rules: TypeAlias = int
"""Some rules of one state."""

_Key = TypeVar("_Key", bound=Hashable)


class Presence(NamedTuple):
    """A rule at a door: what it does, to which kinds, and when."""

    doing: Doing
    askers: int
    since: int
    until: int


def is_covered(presence: Presence, by: Collection[Presence]) -> bool:
    """Say whether whoever a rule concerns is, at every instant at which it does, a concern of one of others."""
    begins = {at for other in by for at in (other.since, other.until) if presence.since < at < presence.until}
    return all(_are_all_there(presence.askers, at, by) for at in (presence.since, *sorted(begins)))


def _are_all_there(askers: int, at: int, by: Iterable[Presence]) -> bool:
    for other in by:
        if other.since <= at < other.until:
            askers &= ~other.askers
            if not askers:
                return True
    return False


class Hall:
    """The rules that are present at a door, each by its number in its state."""

    def __init__(self, presences: Mapping[int, Presence]) -> None:
        self._presences: Final = presences
        bits = {number: 1 << number for number in presences}
        self._begun: Final = _Reached((one.since, bits[number]) for number, one in presences.items())
        self._over: Final = _Reached((one.until, bits[number]) for number, one in presences.items())
        self._by_askers: Final = _gathered((one.askers, bits[number]) for number, one in presences.items())
        self._by_doing: Final = _gathered((one.doing, bits[number]) for number, one in presences.items())
        self._sharing: Final[dict[int, Rules]] = {}
        self._alike: Final[dict[Doing, tuple[Rules, ...]]] = {}

    def meeting(self, presence: Presence) -> Rules:
        """Give the rules that share an asker with one at some instant."""
        in_time = self._begun.before(presence.until) & ~self._over.until(presence.since)
        return in_time and in_time & self._with(presence.askers)

    def doing_too(self, doing: Doing) -> tuple[Rules, ...]:
        """Give, for each act, the rules beside which it changes nothing."""
        if doing not in self._alike:
            self._alike[doing] = tuple(map(self._doing, doing.acts))
        return self._alike[doing]

    def among(self, rules: Rules) -> Iterator[tuple[int, Presence]]:
        """Give the number and presence of each of some rules."""
        return ((number, self._presences[number]) for number in numbers(rules))

    def _doing(self, act: Act) -> Rules:
        return sum(rules for doing, rules in self._by_doing.items() if doing.does(act))

    def _with(self, askers: int) -> Rules:
        if askers not in self._sharing:
            self._sharing[askers] = sum(rules for other, rules in self._by_askers.items() if other & askers)
        return self._sharing[askers]


def _gathered(each: Iterable[tuple[_Key, Rules]]) -> dict[_Key, Rules]:
    found: defaultdict[_Key, Rules] = defaultdict(int)
    for key, rules in each:
        found[key] |= rules
    return dict(found)


class _Reached:
    """Which rules have come to an instant of theirs."""

    def __init__(self, instants: Iterable[tuple[int, Rules]]) -> None:
        in_order = sorted(instants)
        self._instants: Final = [at for at, _ in in_order]
        self._rules: Final = list(accumulate(map(itemgetter(1), in_order), or_, initial=0))

    def before(self, at: int) -> Rules:
        return self._rules[bisect_left(self._instants, at)]

    def until(self, at: int) -> Rules:
        return self._rules[bisect_right(self._instants, at)]
