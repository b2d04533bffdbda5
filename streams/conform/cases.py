"""The cases that tell policies apart: for every rule of a state, questions on both sides of each of its edges. Pure.

What must come of a case is not said here: the policy decides that (`judging.py`). So a case too many does no harm.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

from streams.conform.askers import Askers, askers_of
from streams.conform.subjects import Subjects
from streams.messages.admit import Admitted, admit
from streams.messages.fields import IDENTIFYING
from streams.messages.keys import ANSWERS, KEYS, DataClass, Traffic
from streams.messages.message import Message
from streams.messages.wire import FieldPair
from streams.policies.bundle import NEVER
from streams.policies.context import Context
from streams.policies.grants import GRANTABLE, Grant

Fields = tuple[FieldPair, ...]


class Edge(StrEnum):
    """What a case is there to tell apart."""

    ASKER = "who asks, by which key"
    PHOTO = "photo"
    PURPOSE = "purpose"
    DESTINATION = "destination"
    DATE = "date"
    GRANT = "grant"
    WITNESS = "where other rules decide otherwise"


@dataclass(frozen=True, slots=True)
class Case:
    """One question."""

    edge: Edge
    sender: str
    key: str
    to: str
    fields: Fields
    at_us: int
    """By which time it is judged."""

    def message(self) -> Message:
        """Write it as the hub has it."""
        return Message(KEYS[self.key], self.sender, (self.to,), fields=self.fields)


@dataclass(frozen=True, slots=True)
class Witness:
    """A message that other rules decide otherwise, or that an intent fails on, and when."""

    message: Message
    at_us: int


@dataclass(frozen=True)
class Plan:
    """What cases are made for."""

    context: Context
    state: str
    at_us: int
    tells_time: bool
    """Whether the filter is told by which time to judge; else no case can lie at another time than its clock's."""
    subjects: Subjects
    witnesses: tuple[Witness, ...] = ()
    """Messages that tell the policies from others."""

    @cached_property
    def askers(self) -> Askers:
        """Say who asks."""
        return askers_of(self.context, self.state)


OTHER_KEYS: Final = ("IQ", "FQ", "BQ", "SWQ", "LQ")
"""Keys of the other classes, which a filter may limit by mistake: a few stand for all."""
_PHOTO_KEYS: Final = ("DQ", "KQ")
_DATED_KEYS: Final = ("DQ", "RQ")
_PURPOSES: Final = tuple(("PUR", code) for code in "CFEDJS")
_REASONS: Final = tuple(("RSN", code) for code in "NFVTSHI")
_BESIDE: Final = ("PHN", "5550100")
"""An identifying field beside a grant's subject."""


def cases(plan: Plan) -> tuple[Case, ...]:
    """Make every case once, of those that the hub lets in."""
    makers = (_by_asker, _photos, _purposes, _destinations, _dates, _grants, _witnessed)
    made = (case for make in makers for case in make(plan))
    return tuple(case for case in dict.fromkeys(made) if _is_admitted(plan.context, case))


def keys_of(context: Context, state: str) -> tuple[str, ...]:
    """Name the keys to ask by: all that classes cover, all that rules name, and some of the others."""
    named = {key for timed in context.bundle.rules_of(state) for key in timed.rule.data.keys}
    return tuple(sorted(GRANTABLE | named | {*OTHER_KEYS}))


def _is_admitted(context: Context, case: Case) -> bool:
    return isinstance(admit(case.message(), context.directory), Admitted)


def _by_asker(plan: Plan) -> Iterator[Case]:
    for agency in plan.askers.everybody:
        for key in keys_of(plan.context, plan.state):
            for subject in plan.subjects.telling(KEYS[key].data_class):
                yield Case(Edge.ASKER, agency.ori, key, plan.state, subject, plan.at_us)


def _photos(plan: Plan) -> Iterator[Case]:
    (subject, *_) = plan.subjects.telling(DataClass.DRIVER)
    for agency in plan.askers.everybody:
        for key in _PHOTO_KEYS:
            for wanted in ("Y", "N"):
                fields = (*subject, ("IMQ", wanted))
                yield Case(Edge.PHOTO, agency.ori, key, plan.state, fields, plan.at_us)


def _purposes(plan: Plan) -> Iterator[Case]:
    """No rule can see what a query says it is for, so no answer may depend on it."""
    (subject, *_) = plan.subjects.telling(DataClass.DRIVER)
    for agency in plan.askers.some:
        for key, told in (("KQ", _PURPOSES), ("DQ", _REASONS)):
            for pair in told:
                yield Case(Edge.PURPOSE, agency.ori, key, plan.state, (*subject, pair), plan.at_us)


def _destinations(plan: Plan) -> Iterator[Case]:
    """Ask the state's own agency by its ORI: it holds the same data."""
    switch = plan.context.directory.switch_of(plan.state)
    for agency in plan.askers.some:
        for key in _DATED_KEYS:
            for subject in plan.subjects.telling(KEYS[key].data_class):
                yield Case(Edge.DESTINATION, agency.ori, key, switch or plan.state, subject, plan.at_us)


def _dates(plan: Plan) -> Iterator[Case]:
    if not plan.tells_time:
        return
    for at_us in _sides(at for timed in plan.context.bundle.rules_of(plan.state) for at in timed.changes()):
        for agency in plan.askers.some:
            for key in _DATED_KEYS:
                for subject in plan.subjects.telling(KEYS[key].data_class):
                    yield Case(Edge.DATE, agency.ori, key, plan.state, subject, at_us)
                    if key in _PHOTO_KEYS:
                        yield Case(Edge.DATE, agency.ori, key, plan.state, (*subject, ("IMQ", "Y")), at_us)


def _sides(instants: Iterable[int]) -> list[int]:
    return sorted({near for at in instants if 0 < at < NEVER for near in (at - 1, at)})


def _grants(plan: Plan) -> Iterator[Case]:
    for grant in plan.context.grants.grants:
        if grant.state == plan.state:
            yield from _around(plan, grant)


def _around(plan: Plan, grant: Grant) -> Iterator[Case]:
    """Ask what a grant lets its holder ask, and whatever is a little beside it."""
    for key in sorted(GRANTABLE):
        subject = _granted(plan, grant, key)
        granted = Case(Edge.GRANT, grant.ori, key, plan.state, subject, plan.at_us)
        yield granted
        yield replace(granted, fields=(*subject, _BESIDE))
        yield replace(granted, fields=(*subject, ("SEX", "F")))
        yield from (replace(granted, sender=agency.ori) for agency in plan.askers.some)
        if plan.tells_time:
            yield from (replace(granted, at_us=at) for at in _sides((grant.term.since, grant.term.until)))


def _granted(plan: Plan, grant: Grant, key: str) -> Fields:
    """Name a grant's subject as a query must: a plate goes with its year and type, which identify nobody."""
    if not grant.subject:
        return plan.subjects.telling(KEYS[key].data_class)[0]
    plate = (("LIY", "2026"), ("LIT", "PC")) if any(tag == "LIC" for tag, _ in grant.subject) else ()
    return (*sorted(grant.subject), *plate)


def _witnessed(plan: Plan) -> Iterator[Case]:
    """Ask what witnesses ask, and what the answers among them answer: about somebody whom the filter knows."""
    for witness in plan.witnesses:
        for sender, key in _asking(witness.message, plan):
            beside = tuple(pair for pair in witness.message.fields if pair[0] not in IDENTIFYING)
            for subject in plan.subjects.telling(KEYS[key].data_class):
                fields = (*subject, *beside) if witness.message.key.traffic is Traffic.QUERY else subject
                at_us = witness.at_us if plan.tells_time else plan.at_us
                yield Case(Edge.WITNESS, sender, key, plan.state, fields, at_us)


def _asking(message: Message, plan: Plan) -> Iterator[tuple[str, str]]:
    """Give who asks the state by which keys."""
    directory = plan.context.directory
    if message.key.traffic is Traffic.QUERY and plan.state in map(directory.state_of, message.destinations):
        yield message.sender, message.key.code
    if message.key.traffic is Traffic.ANSWER and directory.state_of(message.sender) == plan.state:
        keys = sorted(key for key, answers in ANSWERS.items() if message.key.code in answers)
        yield from ((receiver, key) for receiver in message.destinations for key in keys)
