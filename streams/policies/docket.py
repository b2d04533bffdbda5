"""What stands against a message before its fields are read: the rules that touch it, and the grants that may lift them.

A docket depends on who asks, by which key, whose data, and when; it holds until the next date of a rule or grant.
Which of its rules act is `ruling.py`'s business.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from streams.messages.keys import MessageKey
from streams.messages.wire import FieldPair
from streams.policies.bundle import TimedRule
from streams.policies.context import Context
from streams.policies.grants import Grant
from streams.policies.model import Rule
from streams.policies.profiles import AskerProfile
from streams.policies.subjects import Subject


@dataclass(frozen=True, slots=True)
class Standing:
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
        """Say whether there is any."""
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


@dataclass(frozen=True, slots=True)
class Docket:
    """The rules that touch a message and the grants that may lift them."""

    key: MessageKey
    standing: tuple[Standing, ...]
    candidates: Candidates


NO_CANDIDATES = Candidates((), {})


@dataclass(frozen=True, slots=True)
class Question:
    """Who would get whose data, by which key. Of an answer, the asker is who receives it."""

    key: MessageKey
    asker: AskerProfile
    whose: str | None


def open_docket(context: Context, question: Question, at_us: int) -> Docket:
    """Gather what stands against a question at an instant. Only the rules of one state are looked at."""
    rules = context.bundle.rules_of(question.whose)
    standing = tuple(_standing(timed, question, at_us) for timed in rules if _touches(timed, question, at_us))
    return Docket(question.key, standing, _candidates(context, question, standing, at_us))


def _touches(timed: TimedRule, question: Question, at_us: int) -> bool:
    code = question.key.code
    return (
        (code in timed.keys or code in timed.photo_keys)
        and (timed.in_force(at_us) or timed.shadow(at_us))
        and question.asker.matches(timed.rule.asker)
    )


def _standing(timed: TimedRule, question: Question, at_us: int) -> Standing:
    return Standing(timed.rule, in_force=timed.in_force(at_us), photo_only=question.key.code not in timed.keys)


def _candidates(context: Context, question: Question, standing: tuple[Standing, ...], at_us: int) -> Candidates:
    holder, whose = question.asker.holder, question.whose
    if not standing or holder is None or whose is None:
        return NO_CANDIDATES
    accepted = {basis for rule in standing for basis in rule.rule.accepts}
    held = (grant for grant in context.grants.held(holder, whose) if grant.basis in accepted)
    return Candidates.of(tuple(g for g in held if g.span.holds(at_us) and g.covers_key(question.key.code)))
