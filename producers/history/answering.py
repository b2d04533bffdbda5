"""What was answered, as a log would have it: by whom, what, and how much later. It knows who was blocked, not any rule.

Whether that agrees with the shipped policies is shown by a test: this table was written from the reports, they from the
laws. A block at the hub is told by the hub, one at a state in an ordinary answer (`docs/network.md#who-may-say-what`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from producers.history.asking import Question
from producers.history.figures import YearFigures
from producers.traffic.people import Person
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory
from streams.messages.keys import ANSWERS, KEYS, MULTI_STATE_KEYS, DataClass
from streams.messages.ori import HUB
from streams.messages.places import MULTI_STATE, PLACES
from streams.messages.text import END, quote

_BOTH: Final = frozenset({DataClass.DRIVER, DataClass.VEHICLE})
_DRIVER: Final = frozenset({DataClass.DRIVER})
_ALWAYS: Final = 0
_NOT_ALLOWED: Final = "ER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION"
_NOT_AUTHORIZED: Final = "NOT AUTHORIZED"
_NO_RECORD: Final = "REM/NO RECORD"
_LONGEST_S: Final = 10.0
_HUB_US: Final = 5_000


class Block(NamedTuple):
    """Who got nothing from a place, of what, and since when."""

    agencies: frozenset[str]
    delegates: bool
    classes: frozenset[DataClass]
    at_hub: bool
    since_us: int = _ALWAYS

    def stops(self, asker: Agency) -> bool:
        """Say whether it means an agency."""
        words = ancestry(asker.agency) | (ancestry(asker.acts_for) if self.delegates else frozenset())
        return not words.isdisjoint(self.agencies)


_SWITCH_OFF_US: Final = int(datetime(2025, 11, 19, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()) * 10**6
_ICE: Final = frozenset({"ice"})
_ICE_AND_CBP: Final = frozenset({"ice", "cbp"})

BLOCKS: Final[Mapping[str, Block]] = {
    "NY": Block(_ICE_AND_CBP, delegates=True, classes=_BOTH, at_hub=True),
    "IL": Block(_ICE_AND_CBP, delegates=False, classes=_BOTH, at_hub=True),
    "MA": Block(_ICE_AND_CBP, delegates=False, classes=_DRIVER, at_hub=True),
    "MN": Block(_ICE, delegates=False, classes=_BOTH, at_hub=True),
    "WA": Block(_ICE, delegates=False, classes=_BOTH, at_hub=False, since_us=_SWITCH_OFF_US),
}
"""Who had blocked whom by the end of 2025 (`docs/network.md#figures`, `#state-rules`); older dates lie before 2024."""


class Asked(NamedTuple):
    """A question as it came to the hub."""

    at_us: int
    question: Question
    control: str
    text: str

    def answered(self, key: str, sender: str, said: str) -> str:
        """Write an answer to it."""
        return f"{key}.{sender}.{self.question.asker.ori}.*{self.control}{END}\n{said}"


class Answer(NamedTuple):
    """One answer, and how much later it came."""

    after_us: int
    line: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers at each destination, and what."""

    figures: YearFigures
    directory: Directory
    _found: dict[tuple[str, str], Agency | None] = field(default_factory=dict)

    def answers(self, asked: Asked, random: Random) -> Iterator[Answer]:
        """Give what came back on a question, a message from each destination that said anything."""
        for number, destination in enumerate(_destinations(asked.question)):
            if random.random() >= self.figures.unanswered.value:
                answer = self._answer(asked, destination, number, random)
                if answer:
                    yield answer

    def _answer(self, asked: Asked, destination: str, number: int, random: Random) -> Answer | None:
        question = asked.question
        block = self._block(asked.at_us, question, destination)
        if block and block.at_hub:
            said = f"{_NOT_ALLOWED}\n{quote(asked.text)}"
            return Answer(_HUB_US + number, "NL", HUB, asked.answered("ER", HUB, said))
        key = ANSWERS[question.key][0]
        sender = self._answerer(destination, KEYS[key].letter)
        if sender is None:
            return None
        said = _NOT_AUTHORIZED if block else self._said(question, destination, random)
        return Answer(self._after_us(random), sender.line, sender.ori, asked.answered(key, sender.ori, said))

    def _block(self, at_us: int, question: Question, destination: str) -> Block | None:
        block = BLOCKS.get(self.directory.state_of(destination) or "")
        if block is None or KEYS[question.key].data_class not in block.classes or at_us < block.since_us:
            return None
        return block if block.stops(question.asker) else None

    def _answerer(self, destination: str, letter: str) -> Agency | None:
        """Find who answers at a destination: the ORI itself, a place's motor vehicle agency, somebody on a line."""
        at = destination, letter
        if at not in self._found:
            self._found[at] = _find(self.directory, destination, letter)
        return self._found[at]

    def _after_us(self, random: Random) -> int:
        mean = self.figures.answer_seconds.value
        return _HUB_US + int(min(random.expovariate(1 / mean), _LONGEST_S) * 1e6)

    def _said(self, question: Question, destination: str, random: Random) -> str:
        subject, data_class = question.subject, KEYS[question.key].data_class
        if subject is None or random.random() >= self.figures.hits.value:
            return _NO_RECORD
        state = self.directory.state_of(destination) or destination
        match data_class:
            case DataClass.DRIVER:
                return f"{_licence(subject, state)}.DDA/{self._compliance(subject)}"
            case DataClass.VEHICLE:
                return f"{_vehicle(subject, state)}.OLN/{subject.licence}"
            case DataClass.OTHER:
                return f"NAM/{subject.name}.REM/SYNTHETIC RECORD"

    def _compliance(self, subject: Person) -> str:
        """Say by the licence's number whether it is federally compliant, so that it is so whenever it is asked for."""
        return "N" if int(subject.licence[-3:]) < 1_000 * self.figures.noncompliant.value else "F"


def _destinations(question: Question) -> tuple[str, ...]:
    """Give each that may answer; of a key that has no answer none."""
    if question.key not in ANSWERS:
        return ()
    everywhere = question.destinations == (MULTI_STATE,) and question.key in MULTI_STATE_KEYS
    return PLACES if everywhere else question.destinations


def _find(directory: Directory, destination: str, letter: str) -> Agency | None:
    known = directory.get(destination)
    if known:
        return known if letter in known.uses else None
    switch = directory.get(directory.switch_of(destination) or "")
    if switch and letter in switch.uses:
        return switch
    return _first_on(directory, destination, letter)


def _first_on(directory: Directory, line: str, letter: str) -> Agency | None:
    there = (each for each in directory.agencies.values() if each.line == line and letter in each.uses)
    return min(there, key=_precedence(line), default=None)


def _precedence(line: str) -> Callable[[Agency], tuple[bool, bool, str]]:
    """Let a state's own police answer before others."""
    return lambda each: (each.state != line, each.agency != "state-police", each.ori)


def _licence(subject: Person, state: str) -> str:
    who = f"NAM/{subject.name}.DOB/{subject.born}.SEX/{subject.sex}"
    return f"{who}.OLN/{subject.licence}.OLS/{state}"


def _vehicle(subject: Person, state: str) -> str:
    car = f"LIC/{subject.plate}.LIS/{state}.LIY/2026.LIT/PC.VIN/{subject.vin}"
    return f"{car}.NAM/{subject.name}.DOB/{subject.born}"
