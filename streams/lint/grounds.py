"""One state's rules, at every door at which messages are judged in one sense: as a log has them, or the switch does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from streams.diffs.comparing import Pair
from streams.messages.keys import Traffic
from streams.policies.bundle import TimedRule
from streams.space.acts import Doings
from streams.space.deeds import narrowed
from streams.space.doors import Door, Touch, doors
from streams.space.halls import Hall, Presence, Rules
from streams.space.stances import Stance, stance_of


@dataclass(frozen=True)
class Sense:
    """A way in which messages are judged: by which keys rules go, and who could send them."""

    pair: Pair
    judged: Callable[[Touch], Touch]
    doings: Doings = field(default_factory=Doings)

    def stance(self, rule: TimedRule) -> Stance | None:
        """Give a rule as it stands by the keys that it goes by, if it is enforced and means anybody."""
        found = stance_of(rule, self.pair.kinds)
        return found and replace(found, touch=self.judged(found.touch))

    def askers(self, state: str, door: Door) -> int:
        """Give who could ask by some keys for a state's data; of answers, who could get them."""
        kinds = self.pair.kinds
        if door.traffic is Traffic.ANSWER:
            return kinds.everybody if self.pair.answering(state, door.letter) is not None else 0
        return kinds.using(door.letter)


class Spot(NamedTuple):
    """A rule's presence, and who else is there."""

    hall: Hall
    presence: Presence


@dataclass(frozen=True, slots=True)
class _Room:
    """A door at which somebody asks or is answered."""

    doings: Doings
    door: Door
    askers: int

    def presence(self, stance: Stance) -> Presence | None:
        """Give what a rule does there, if it does anything."""
        reach, askers = self.door.reach(stance.touch), self.askers & stance.askers
        deed = narrowed(stance.deed, reach) if reach and askers else None
        return Presence(self.doings.of(deed), askers, stance.term.since, stance.term.until) if deed else None


class Ground:
    """One state's rules, wherever they are present."""

    def __init__(self, state: str, rules: Sequence[TimedRule], sense: Sense) -> None:
        self._sense: Final = sense
        self._numbers: Final = {rule.rule.id: number for number, rule in enumerate(rules)}
        stances = {number: stance for number, rule in enumerate(rules) if (stance := sense.stance(rule))}
        self._halls: Final = [(room, Hall(_presences(room, stances))) for room in _rooms(state, rules, sense)]
        self._spots: Final[dict[str, tuple[Spot, ...]]] = {}

    def those(self, rules: Iterable[TimedRule]) -> Rules:
        """Make a set of rules of them."""
        return sum(1 << self._numbers[rule.rule.id] for rule in rules)

    def spots(self, rule: TimedRule) -> tuple[Spot, ...]:
        """Give where a rule is present, which need not be enforced but as it is given, each time alike."""
        if rule.block is None:
            return ()
        if rule.rule.id not in self._spots:
            self._spots[rule.rule.id] = tuple(self._found(rule))
        return self._spots[rule.rule.id]

    def _found(self, rule: TimedRule) -> Iterator[Spot]:
        stance = self._sense.stance(rule)
        for room, hall in self._halls:
            presence = stance and room.presence(stance)
            if presence:
                yield Spot(hall, presence)


def _rooms(state: str, rules: Iterable[TimedRule], sense: Sense) -> Iterator[_Room]:
    touches = frozenset(sense.judged(Touch(rule.keys, rule.photo_keys)) for rule in rules)
    for door in doors(touches, touches):
        askers = sense.askers(state, door)
        if askers:
            yield _Room(sense.doings, door, askers)


def _presences(room: _Room, stances: Mapping[int, Stance]) -> dict[int, Presence]:
    return {number: presence for number, stance in stances.items() if (presence := room.presence(stance))}
