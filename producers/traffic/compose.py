"""Endless traffic: messages, one after the other, as a scenario says. Same seed, same messages.

When they are due is `pacing.py`'s business, how they travel `forms.py`'s. No clock, no broker, no decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from producers.traffic.askers import FAULTY_KEY, Askers
from producers.traffic.bodies import MAIL_KEYS, PHOTO, PHOTO_KEYS, Body, body, by_licence, mail
from producers.traffic.faults import faulty
from producers.traffic.grants import InventedGrant
from producers.traffic.people import Person, person, rank
from producers.traffic.scenario import Scenario
from producers.traffic.weighted import Weighted
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.keys import KEYS, MULTI_STATE_KEYS, ONE_DESTINATION_KEYS, DataClass
from streams.messages.message import Message
from streams.messages.places import LINES, MULTI_STATE
from streams.messages.text import write_text

_FIXED: Final = {"IAQ": "AX", "GQ": "FA"}
"""Keys that go to one line, whomever they ask about (`docs/network.md#routing`)."""
_TO_ORI: Final = frozenset({"YQ"}) | MAIL_KEYS
"""Keys that go to an agency's own ORI."""
_MOST_PLACES: Final = 5
_GRANTEES: Final = frozenset({"ice", "cbp"})
_LINES: Final = tuple(sorted(LINES - {MULTI_STATE}))


@dataclass(frozen=True, slots=True)
class Composed:
    """One message of the traffic."""

    number: int
    """Which one: it is derived from this and the seed alone."""
    sender: str
    line: str
    text: str
    message: Message | None
    """What the text says; nothing if it is faulty, or comes in the text form and the hub shall read it."""


@dataclass(frozen=True, slots=True)
class Composer:
    """A scenario with its cast: agencies, keys and places by weight, and the grants to ask under."""

    scenario: Scenario
    directory: Directory
    grants: tuple[InventedGrant, ...]
    seed: int
    askers: Askers
    keys: Weighted[str]
    places: Weighted[str]
    everybody: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario, directory: Directory, seed: int, grants: tuple[InventedGrant, ...]) -> "Composer":
        """Weigh everybody once."""
        return cls(
            scenario=scenario,
            directory=directory,
            grants=grants,
            seed=seed,
            askers=Askers.of(directory, scenario),
            keys=Weighted.of(scenario.keys.values),
            places=Weighted.of(scenario.places.values),
            everybody=tuple(sorted(directory.agencies)),
        )

    def messages(self, stretch: int = 0) -> Iterator[Composed]:
        """Compose without end. Another stretch has other messages of the same people and agencies."""
        random = Random(f"{self.seed}/{stretch}" if stretch else self.seed)
        return (self.compose(number, random) for number in count())

    def compose(self, number: int, random: Random) -> Composed:
        """Compose the message of that number; the number stands in its control field."""
        if random.random() < self.scenario.faulty.value:
            return self._faulty(number, random)
        message = self._message(_control(number), random)
        as_text = random.random() < self.scenario.as_text.value
        return Composed(number, message.sender, message.line or "", write_text(message), None if as_text else message)

    def _faulty(self, number: int, random: Random) -> Composed:
        asker = self.askers.pick(random, KEYS[FAULTY_KEY])
        text = faulty(asker.ori, self._place(asker, random), f"*{_control(number)}", random)
        return Composed(number, asker.ori, asker.line, text, None)

    def _message(self, control: str, random: Random) -> Message:
        key = KEYS[self.keys.pick(random)]
        asker = self.askers.pick(random, key)
        if self.grants and _GRANTEES & ancestry(asker.agency) and random.random() < self.scenario.granted.value:
            return self._granted(random.choice(self.grants), control)
        line = random.choice(_LINES) if random.random() < self.scenario.other_line.value else asker.line
        if key.code in MAIL_KEYS:
            return Message(key, asker.ori, (random.choice(self.everybody),), control, free=mail(random), line=line)
        place = self._place(asker, random)
        destinations = self._destinations(key.code, asker, place, random)
        fields = self._fields(key.code, person(self.seed, place, rank(random)), random)
        return Message(key, asker.ori, destinations, control, fields, line=line)

    def _granted(self, grant: InventedGrant, control: str) -> Message:
        """Ask exactly what a grant allows: its subject and nothing beside."""
        line = self.directory.agencies[grant.ori].line
        return Message(KEYS["DQ"], grant.ori, (grant.subject.place,), control, by_licence(grant.subject), line=line)

    def _fields(self, key: str, subject: Person, random: Random) -> Body:
        fields = body(key, subject, random)
        wants_photo = key in PHOTO_KEYS and random.random() < self.scenario.photo.value
        return (*fields, PHOTO) if wants_photo else fields

    def _place(self, asker: Agency, random: Random) -> str:
        """Choose whose data to ask for; nobody needs the switch to ask at home, unless only one place is asked."""
        while (place := self.places.pick(random)) == asker.state and len(self.places.items) > 1:
            pass
        return place

    def _destinations(self, key: str, asker: Agency, place: str, random: Random) -> tuple[str, ...]:
        if key in _FIXED:
            return (_FIXED[key],)
        if key in _TO_ORI:
            return (random.choice(self.everybody),)
        drawn = random.random()
        if key in MULTI_STATE_KEYS and drawn < self.scenario.everywhere.value:
            return (MULTI_STATE,)
        if key not in ONE_DESTINATION_KEYS and drawn > 1 - self.scenario.several.value:
            return self._several(place, asker, random)
        if KEYS[key].data_class is not DataClass.OTHER and random.random() < self.scenario.to_switch.value:
            return (self.directory.switch_of(place) or place,)
        return (place,)

    def _several(self, place: str, asker: Agency, random: Random) -> tuple[str, ...]:
        more = (self._place(asker, random) for _ in range(random.randint(1, _MOST_PLACES - 1)))
        return tuple(dict.fromkeys((place, *more)))


def _control(number: int) -> str:
    """Give the control field, which the answer echoes."""
    return f"T{number:09}"
