"""Keys sorted by what rules tell apart: which rules touch them and how, which way they go, who may use them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from streams.messages.keys import KEYS, Traffic
from streams.policies.grants import COVERABLE
from streams.space.deeds import Reach


class Touch(NamedTuple):
    """The keys that a rule touches whatever a message holds, and those that it touches only with a photo."""

    keys: frozenset[str]
    photo_keys: frozenset[str]

    @property
    def either(self) -> frozenset[str]:
        """Give all of them."""
        return self.keys | self.photo_keys

    def includes(self, other: "Touch") -> bool:
        """Say whether it touches whatever another does."""
        return other.keys <= self.keys and other.photo_keys <= self.either


@dataclass(frozen=True, slots=True)
class Door:
    """Keys that every stance touches alike, that go one way and need one letter of `uses`."""

    traffic: Traffic
    letter: str
    codes: tuple[str, ...]

    def reach(self, touch: Touch) -> Reach | None:
        """Say how a rule reaches these keys, if it does."""
        code = self.codes[0]
        if code not in touch.keys and code not in touch.photo_keys:
            return None
        return Reach(self.traffic, grantable=code in COVERABLE, photo=code not in touch.keys)


@lru_cache(maxsize=1024)
def doors(everyone: frozenset[Touch], interesting: frozenset[Touch]) -> tuple[Door, ...]:
    """Sort the keys that rules of interest touch by which rules touch them, and how."""
    by_touch: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for code in sorted(_touched(interesting)):
        key = KEYS[code]
        touched = tuple((code in touch.keys, code in touch.photo_keys) for touch in everyone)
        by_touch[key.traffic, key.letter, code in COVERABLE, touched].append(code)
    return tuple(Door(KEYS[codes[0]].traffic, KEYS[codes[0]].letter, tuple(codes)) for codes in by_touch.values())


def _touched(touches: Collection[Touch]) -> frozenset[str]:
    return frozenset[str]().union(*(touch.either for touch in touches))
