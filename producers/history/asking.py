"""The year's questions: of a kind of agency, by a key, about an invented person, to a place. No answers here.

As `producers/traffic/compose.py` does it for traffic without end; here who
asks, and of Washington whose data, is given.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple

from producers.history.figures import YearFigures
from producers.history.strata import WASHINGTON, Stratum, is_look_up
from producers.traffic.askers import Askers
from producers.traffic.bodies import MAIL_KEYS, PHOTO, PHOTO_KEYS, body, mail
from producers.traffic.people import Person, person, rank
from producers.traffic.weighted import Weighted
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.keys import MULTI_STATE_KEYS, ONE_DESTINATION_KEYS
from streams.messages.places import MULTI_STATE

_FIXED: Final = {"IAQ": "AX", "GQ": "FA"}
"""Keys that go to one line, whomever they ask about (`docs/network.md#routing`)."""
_TO_ORI: Final = frozenset({"YQ"}) | MAIL_KEYS
_MOST_PLACES: Final = 5
_ALL_LETTERS: Final = frozenset("ACD")
_STATING: Final = frozenset({"DQ", "RQ"})
"""Keys whose queries may state a reason."""

_person = lru_cache(maxsize=1 << 16)(person)


class Question(NamedTuple):
    """One message of the year, before it is written."""

    key: str
    asker: Agency
    destinations: tuple[str, ...]
    subject: Person | None
    body: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who asks, which keys and which places, by weight."""

    figures: YearFigures
    seed: int
    directory: Directory
    agencies: Mapping[str, Weighted[Agency]]
    """By kind: those that may ask for everything, since a key is drawn before who asks."""
    keys: Mapping[bool, Weighted[str]]
    """Those that are look-ups, and the others."""
    places: Weighted[str]
    elsewhere: Weighted[str]
    """All but Washington."""
    reasons: Weighted[str]
    everybody: tuple[str, ...]

    @classmethod
    def of(cls, figures: YearFigures, directory: Directory, seed: int) -> "Cast":
        """Weigh everybody once."""
        keys, places = figures.scenario.keys.values, figures.scenario.places.values
        split = {kind: {k: w for k, w in keys.items() if is_look_up(k) is kind} for kind in (True, False)}
        return cls(
            figures=figures,
            seed=seed,
            directory=directory,
            agencies=_by_kind(Askers.of(directory, figures.scenario).by_letter["D"]),
            keys={kind: Weighted.of(weights) for kind, weights in split.items()},
            places=Weighted.of(places),
            elsewhere=Weighted.of({place: weight for place, weight in places.items() if place != WASHINGTON}),
            reasons=Weighted.of(figures.reasons.values),
            everybody=tuple(sorted(directory.agencies)),
        )

    def ask(self, stratum: Stratum, random: Random) -> Question:
        """Compose a message of a stratum."""
        key = self.keys[stratum.look_ups].pick(random)
        asker = self.agencies[stratum.agency].pick(random)
        if key in MAIL_KEYS:
            return Question(key, asker, (random.choice(self.everybody),), None, mail(random))
        place = stratum.place or self._place(asker, random)
        subject = _person(self.seed, place, rank(random))
        return Question(
            key, asker, self._destinations(key, asker, place, random), subject, self._body(key, subject, random)
        )

    def _place(self, asker: Agency, random: Random) -> str:
        """Choose whose data to ask for: not one's own, and of federal agencies Washington's is counted apart."""
        places = self.elsewhere if "federal" in ancestry(asker.agency) else self.places
        while (place := places.pick(random)) == asker.state:
            pass
        return place

    def _destinations(self, key: str, asker: Agency, place: str, random: Random) -> tuple[str, ...]:
        scenario = self.figures.scenario
        if key in _FIXED:
            return (_FIXED[key],)
        if key in _TO_ORI:
            return (random.choice(self.everybody),)
        drawn = random.random()
        if key in MULTI_STATE_KEYS and place != WASHINGTON and drawn < scenario.everywhere.value:
            return (MULTI_STATE,)
        if key not in ONE_DESTINATION_KEYS and drawn > 1 - scenario.several.value:
            more = (self._place(asker, random) for _ in range(random.randint(1, _MOST_PLACES - 1)))
            return tuple(dict.fromkeys((place, *more)))
        if is_look_up(key) and random.random() < scenario.to_switch.value:
            return (self.directory.switch_of(place) or place,)
        return (place,)

    def _body(self, key: str, subject: Person, random: Random) -> str:
        fields = body(key, subject, random)
        if key in PHOTO_KEYS and random.random() < self.figures.scenario.photo.value:
            fields = (*fields, PHOTO)
        if key in _STATING and (reason := self.reasons.pick(random)):
            fields = (*fields, ("RSN", reason))
        return ".".join(f"{tag}/{value}" for tag, value in fields)


def _by_kind(askers: Weighted[Agency]) -> dict[str, Weighted[Agency]]:
    weights: defaultdict[str, dict[Agency, float]] = defaultdict(dict)
    for agency, (begin, end) in zip(askers.items, pairwise((0.0, *askers.ends)), strict=True):
        if _ALL_LETTERS.issubset(agency.uses):
            weights[agency.agency][agency] = end - begin
    return {word: Weighted.of(of_word) for word, of_word in weights.items()}
