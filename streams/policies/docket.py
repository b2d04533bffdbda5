"""What stands against a message before its fields are read: the rules that touch it, and the grants that may lift them.

A docket depends on who asks, by which key, whose data, and when; it holds until the next date of a rule or grant.
Which of its rules act is `ruling.py`'s business.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from streams.messages.keys import Traffic
from streams.messages.wire import FieldPair
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.grants import Grant
from streams.policies.model import Rule
from streams.policies.profiles import Profile
from streams.policies.subjects import Subject


@dataclass(frozen=True, slots=True)
class Matter:
    """Who would get whose data, by which key. Of an answer, the asker is who receives it."""

    code: str
    """The key that rules and grants go by: the message's own; of an answer whose query is known, the query's."""
    traffic: Traffic
    asker: Profile
    whose: str | None


@dataclass(frozen=True, slots=True)
class Touch:
    """A rule that touches a message."""

    rule: Rule
    in_force: bool
    """Else it is a shadow rule."""
    photo_only: bool
    """It touches the message only if that asks for a photo."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Grants that may lift something, found by what a message names, so that many grants cost no more than few."""

    anybody: tuple[Grant, ...]
    by_pair: Mapping[FieldPair, tuple[Grant, ...]]
    """Grants about somebody, each under the first field of its subject."""

    @classmethod
    def of(cls, grants: tuple[Grant, ...]) -> Self:
        """Index grants by their subjects."""
        by_pair: defaultdict[FieldPair, list[Grant]] = defaultdict(list)
        for grant in grants:
            if grant.subject:
                by_pair[min(grant.subject)].append(grant)
        anybody = tuple(grant for grant in grants if not grant.subject)
        return cls(anybody, {pair: tuple(about) for pair, about in by_pair.items()})

    def __bool__(self) -> bool:
        return bool(self.anybody or self.by_pair)

    def all(self) -> Iterator[Grant]:
        """Give every one."""
        yield from self.anybody
        for about in self.by_pair.values():
            yield from about

    def near(self, named: Subject) -> Iterator[Grant]:
        """Give those that may be about what a message names."""
        yield from self.anybody
        for pair in named:
            yield from self.by_pair.get(pair, ())


NO_CANDIDATES: Final = Candidates((), {})


@dataclass(frozen=True, slots=True)
class Docket:
    """The rules that touch a message and the grants that may lift them."""

    traffic: Traffic
    touches: tuple[Touch, ...]
    candidates: Candidates


def open_docket(context: Context, matter: Matter, at_us: int) -> Docket:
    """Gather what stands against a message at an instant. Only the rules of one state are looked at."""
    rules = context.bundle.rules_of(matter.whose)
    touches = tuple(_touch(timed, matter, at_us) for timed in rules if _touches(timed, matter, at_us))
    return Docket(matter.traffic, touches, _candidates(context, matter, touches, at_us))


class Requirement(StrEnum):
    """What must hold for a rule to touch a message, before its fields are read."""

    DATA = "data"
    DATE = "date"
    ASKER = "asker"


def _means_data(timed: TimedRule, matter: Matter, _at_us: int) -> bool:
    return matter.code in timed.keys or matter.code in timed.photo_keys


def _holds_then(timed: TimedRule, _matter: Matter, at_us: int) -> bool:
    return timed.in_force(at_us) or timed.shadow(at_us)


def _means_asker(timed: TimedRule, matter: Matter, _at_us: int) -> bool:
    return matter.asker.matches(timed.rule.asker)


REQUIREMENTS: Final[Mapping[Requirement, Callable[[TimedRule, Matter, int], bool]]] = {
    Requirement.DATA: _means_data,
    Requirement.DATE: _holds_then,
    Requirement.ASKER: _means_asker,
}
"""How each is tested, the cheapest first; an explanation asks the same."""


_TESTS: Final = tuple(REQUIREMENTS.values())


def _touches(timed: TimedRule, matter: Matter, at_us: int) -> bool:
    for holds in _TESTS:  # noqa: SIM110 -- asked of every rule of a state, where a generator takes most of the time
        if not holds(timed, matter, at_us):
            return False
    return True


def _touch(timed: TimedRule, matter: Matter, at_us: int) -> Touch:
    return Touch(timed.rule, in_force=timed.in_force(at_us), photo_only=matter.code not in timed.keys)


def _candidates(context: Context, matter: Matter, touches: tuple[Touch, ...], at_us: int) -> Candidates:
    holder, whose = matter.asker.holder, matter.whose
    if not touches or holder is None or whose is None:
        return NO_CANDIDATES
    accepted = {basis for touch in touches for basis in touch.rule.accepts}
    held = (grant for grant in context.grants.held(holder, whose) if grant.basis in accepted)
    return Candidates.of(tuple(g for g in held if g.term.holds(at_us) and g.covers_key(matter.code)))
