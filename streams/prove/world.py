"""The world that is quantified over: every message that the hub takes, from everybody in a directory, at any time.

A world is variables and what holds of them whatever the policies say. What policies do to a message is `decision.py`'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from streams.messages.directory import FEDERAL_STATE, LETTERS, Directory
from streams.messages.keys import ANSWERS, HUB_ONLY, KEYS, MULTI_STATE_KEYS, DataClass, Traffic
from streams.messages.ori import HUB
from streams.messages.places import PLACES
from streams.messages.times import FIRST_US, LAST_US
from streams.policies.bundle import Bundle
from streams.policies.evidence import Evidence
from streams.policies.grants import COVERABLE
from streams.policies.model import Condition
from streams.policies.vocabulary import Basis
from streams.prove.terms import (
    AtLeast,
    Choice,
    Flag,
    Number,
    Sort,
    Term,
    Variable,
    all_of,
    among,
    any_of,
    implied,
    negation,
)
from streams.space.kinds import Kinds

NOBODY: Final = "nobody"
"""Whose data a line or a federal agency holds: no state's."""


class Route(StrEnum):
    """How a message names where it goes."""

    CODE = "code"
    ORI = "ori"
    MULTI_STATE = "multi-state"


_KEYS: Final = Sort("Key", tuple(sorted(KEYS)))
_WHOSE: Final = Sort("Whose", (*PLACES, NOBODY))
_ROUTES: Final = Sort("Route", tuple(Route))


_USUAL: Final = frozenset({"DQ", "RQ", "DR", "RR"})


@cache
def _of_traffic(traffic: Traffic) -> frozenset[str]:
    return frozenset(code for code, key in KEYS.items() if key.traffic is traffic)


QUERIES: Final = _of_traffic(Traffic.QUERY)
ANSWER_KEYS: Final = _of_traffic(Traffic.ANSWER)
_ALONE: Final = frozenset(
    code
    for code, key in KEYS.items()
    if key.data_class is DataClass.OTHER and code not in MULTI_STATE_KEYS | ANSWER_KEYS
)
"""Keys that the hub takes to all states as one request, which is about nobody's data."""


@dataclass(frozen=True)
class World:
    """The variables of a message, over a directory, as far as rules and intents can look."""

    directory: Directory
    kinds: Kinds
    values: Mapping[str, frozenset[str]]
    """The fields that anybody looks at, with the values they look for."""
    key: Choice = field(default=Choice("key", _KEYS), init=False)
    judged_as: Choice = field(default=Choice("judged-as", _KEYS), init=False)
    """The key that rules go by: the message's own; of an answer in the running switch, its query's."""
    whose: Choice = field(default=Choice("whose", _WHOSE), init=False)
    """Whose data."""
    asker: Choice = field(init=False)
    """Who would get it, by kind: ORIs that nobody tells apart are one."""
    route: Choice = field(default=Choice("route", _ROUTES), init=False)
    at: Number = field(default=Number("at"), init=False)
    """When, in µs since 1970 UTC."""
    whole: Flag = field(default=Flag("whole"), init=False)
    """It holds nothing but fields."""

    def __post_init__(self) -> None:
        sort = Sort("Asker", tuple(kind.ori for kind in self.kinds.kinds))
        object.__setattr__(self, "asker", Choice("asker", sort))

    @classmethod
    def of(cls, directory: Directory, bundles: Iterable[Bundle], looks: "Looks") -> "World":
        """Make the world in which these bundles can be looked at."""
        patterns, values = set(looks.patterns), {tag: set[str]() for tag in looks.tags}
        for condition in (*looks.conditions, Condition(field="IMQ", values=("Y",))):
            values.setdefault(condition.field, set()).update(condition.values)
        for bundle in bundles:
            patterns |= bundle.ori_patterns
            for rule in (rule for policy in bundle.policies for rule in policy.rules):
                for tag in rule.remove:
                    values.setdefault(tag, set())
                for condition in rule.when:
                    values.setdefault(condition.field, set()).update(condition.values)
        return cls(directory, Kinds.of(directory, patterns), {tag: frozenset(held) for tag, held in values.items()})

    def variables(self) -> Iterator[Variable]:
        """Give all variables."""
        yield from (self.key, self.judged_as, self.whose, self.asker, self.route, self.at, self.whole, PHOTO_ASKED)
        yield from map(granted, Basis)
        yield from self._fields()

    def _fields(self) -> Iterator[Flag]:
        for tag, values in sorted(self.values.items()):
            yield otherwise(tag)
            yield from (holds(tag, value) for value in sorted(values))

    def askers(self, kinds: int) -> Term:
        """Say that the asker is of some kinds."""
        return among(self.asker, (kind.ori for kind in self.kinds.members(kinds)))

    def stands(self, tag: str) -> Term:
        """Say that a field stands in it with a value."""
        return any_of(otherwise(tag), *(holds(tag, value) for value in sorted(self.values[tag])))

    def meets(self, condition: Condition) -> Term:
        """Say that it holds what a condition looks for."""
        if not condition.values:
            return self.stands(condition.field)
        return any_of(*(holds(condition.field, value) for value in condition.values))

    def between(self, since_us: int, until_us: int) -> Term:
        """Say that it comes from an instant (inclusive) until another (exclusive)."""
        return all_of(AtLeast(self.at, since_us), negation(AtLeast(self.at, until_us)))

    def goes(self, traffic: Traffic) -> Term:
        """Say which way it goes."""
        return among(self.key, _of_traffic(traffic))

    @property
    def is_answer(self) -> Term:
        """Say that it is an answer."""
        return self.goes(Traffic.ANSWER)

    def plain(self, at_us: int) -> Iterator[Term]:
        """Say what makes a message plain to read, the most telling first: a query that everybody knows, and no more."""
        yield self.goes(Traffic.QUERY)
        yield negation(all_of(self.is_answer, among(self.judged_as, QUERIES)))
        yield among(self.key, _USUAL)
        yield among(self.route, {Route.CODE})
        yield among(self.whose, PLACES)
        yield from (negation(granted(basis)) for basis in Basis)
        yield negation(PHOTO_ASKED)
        yield self.whole
        fields = tuple(self._fields())
        yield negation(any_of(*fields))
        yield from map(negation, fields)
        yield self.between(at_us, at_us + 1)

    def possible(self, grantable: Mapping[Basis, frozenset[str]]) -> Iterator[Term]:
        """Say what is so of every message that the hub takes.

        `grantable` gives the states of which a grant on a basis could stand.
        """
        yield self.between(FIRST_US, LAST_US)
        yield from self._judged_as()
        yield from self._routes()
        yield from self._letters()
        yield implied(among(self.key, HUB_ONLY), among(self.asker, {HUB}))
        for basis, states in grantable.items():
            yield implied(granted(basis), all_of(among(self.whose, states), among(self.judged_as, COVERABLE)))
        yield from (implied(holds(*pair), negation(self.whole)) for pair in self._sentences())

    def _judged_as(self) -> Iterator[Term]:
        for code in sorted(KEYS):
            asked_by = {query for query, answers in ANSWERS.items() if code in answers}
            yield implied(among(self.key, {code}), among(self.judged_as, {code, *asked_by}))
        yield implied(PHOTO_ASKED, all_of(self.is_answer, among(self.judged_as, QUERIES)))

    def _routes(self) -> Iterator[Term]:
        places, at_home = among(self.whose, PLACES), {entry.state for entry in self.directory.agencies.values()}
        holders = among(self.whose, {NOBODY, *at_home})
        yield implied(self.is_answer, among(self.route, {Route.ORI}))
        yield implied(among(self.route, {Route.ORI}), holders)
        expanded = all_of(places, among(self.key, MULTI_STATE_KEYS))
        alone = all_of(among(self.whose, {NOBODY}), among(self.key, _ALONE))
        yield implied(among(self.route, {Route.MULTI_STATE}), any_of(expanded, alone))

    def _letters(self) -> Iterator[Term]:
        """Say that the sender may use the key: of an answer somebody of the state whose data it is.

        What answers a query in the running switch passes no door: its query did, and whoever was asked answers.
        """
        for letter in LETTERS:
            codes = {code for code, key in KEYS.items() if key.letter == letter}
            states = {_holder(entry.state) for entry in self.directory.agencies.values() if letter in entry.uses}
            may = among(self.asker, (kind.ori for kind in self.kinds.kinds if letter in kind.uses))
            yield implied(among(self.key, codes - ANSWER_KEYS), may)
            yield implied(all_of(self.is_answer, among(self.judged_as, codes & QUERIES)), may)
            # The hub, whose data is nobody's, may use all.
            holders = any_of(among(self.whose, states | {NOBODY}), among(self.judged_as, QUERIES))
            yield implied(among(self.key, codes & ANSWER_KEYS), holders)

    def _sentences(self) -> Iterator[tuple[str, str]]:
        """Give what no message that can be read whole holds."""
        for tag, values in sorted(self.values.items()):
            yield from ((tag, value) for value in sorted(values) if not Evidence(((tag, value),)).is_whole())


@dataclass(frozen=True, slots=True)
class Looks:
    """What intents look at, beside what rules do."""

    patterns: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    tags: frozenset[str] = frozenset()


def granted(basis: Basis) -> Flag:
    """Say that a grant covers it that stands on a basis."""
    return Flag(f"granted {basis}")


PHOTO_ASKED: Final = Flag("a photo was asked for")
"""Of an answer in the running switch: by its query."""


def asks_photo() -> Term:
    """Say that it asks for a photo, or its query did."""
    return any_of(PHOTO_ASKED, holds("IMQ", "Y"))


def holds(tag: str, value: str) -> Flag:
    """Say that some occurrence of a field holds a value."""
    return Flag(f"{tag}/{value}")


def otherwise(tag: str) -> Flag:
    """Say that some occurrence of a field holds a value that nobody looks for."""
    return Flag(f"{tag}/ other")


def grantable(bundles: Iterable[Bundle]) -> dict[Basis, frozenset[str]]:
    """Say of which states a grant on each basis could stand: those of which a rule accepts it."""
    found = {basis: set[str]() for basis in Basis}
    for bundle in bundles:
        for policy in bundle.policies:
            for basis in (basis for rule in policy.rules for basis in rule.accepts):
                found[basis].add(policy.state)
    return {basis: frozenset(states) for basis, states in found.items()}


def latest_us(bundles: Iterable[Bundle]) -> int:
    """Give the last instant at which any rule begins or ends to hold, if there is one."""
    rules = (timed for bundle in bundles for rules in bundle.by_state.values() for timed in rules)
    return max((at_us for timed in rules for at_us in timed.changes() if FIRST_US <= at_us < LAST_US), default=0)


def _holder(state: str) -> str:
    return NOBODY if state == FEDERAL_STATE else state
