"""The changes worth trying: every one that some rule or grant of the state tells from what is there.

Changes that rules and grants can't tell apart are tried once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from streams.explain.changes import Change, FieldSet, FreeText, Granted, OtherAsker, OtherDate, Revoked
from streams.explain.situation import Situation
from streams.messages.directory import Agency
from streams.messages.fields import identifying
from streams.policies.bundle import NEVER, TimedRule
from streams.policies.grants import Grant

GRANTS_TRIED: Final = 16
"""Of a state with many grants those of whoever asks come first, then the others by id, up to so many."""

_SOMETHING: Final = "OTHER"
"""A value that no rule and no grant names."""


@dataclass(frozen=True)
class Candidates:
    """The changes to try on one situation."""

    situation: Situation
    withheld: bool
    """What the answer holds may not be told, so nothing in it is changed."""

    def all(self) -> tuple[Change, ...]:
        """Give every one, nearest dates first."""
        fields = () if self.withheld else tuple(dict.fromkeys(self._fields()))
        return (*fields, *self._askers(), *self._dates(), *self._given())

    @cached_property
    def rules(self) -> tuple[TimedRule, ...]:
        """The rules of the state whose data it is."""
        return self.situation.context.bundle.rules_of(self._whose)

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The grants looked at."""
        whose, asker = self._whose, self.situation.asker
        of_state = [grant for grant in self.situation.context.grants.grants if grant.state == whose]
        return tuple(sorted(of_state, key=lambda grant: (grant.ori != asker, grant.id))[:GRANTS_TRIED])

    @cached_property
    def _whose(self) -> str | None:
        return self.situation.matter().whose

    def _fields(self) -> Iterator[Change]:
        """Change what is asked for and about whom; of an answer what rules look for, too."""
        yield from self._photos()
        for tag, _ in sorted(identifying(self.situation.message.fields)):
            yield from (FieldSet(tag, None), FieldSet(tag, _SOMETHING))
        for tag, value in (pair for grant in self.grants for pair in sorted(grant.subject)):
            yield from (FieldSet(tag, value), FieldSet(tag, _SOMETHING))
        if self.situation.is_answer:
            yield from self._contents()

    def _photos(self) -> Iterator[Change]:
        if any(self.situation.message.key.code in timed.photo_keys for timed in self.rules):
            yield FieldSet("IMQ", None if self.situation.evidence.asks_photo() else "Y")

    def _contents(self) -> Iterator[Change]:
        yield FreeText()
        for timed in self.rules:
            for condition in timed.rule.when:
                yield FieldSet(condition.field, None)
                yield from (FieldSet(condition.field, value) for value in condition.values or (_SOMETHING,))
            for tag in timed.rule.remove:
                yield from (FieldSet(tag, None), FieldSet(tag, _SOMETHING))

    def _askers(self) -> Iterator[Change]:
        """Give one ORI of each kind that rules and grants tell apart, but for the kind that asks."""
        kinds: dict[tuple[object, ...], str] = {}
        for ori, agency in sorted(self.situation.context.directory.agencies.items()):
            if self.situation.is_answer or self.situation.message.key.letter in agency.uses:
                kinds.setdefault(self._looks(agency), ori)
        own = self.situation.context.directory.get(self.situation.asker)
        if own is not None:
            kinds.pop(self._looks(own), None)
        yield from map(OtherAsker, kinds.values())

    def _looks(self, agency: Agency) -> tuple[object, ...]:
        patterns = frozenset(pattern for pattern in self._patterns if fnmatchcase(agency.ori, pattern))
        return agency.agency, agency.acts_for, patterns, agency.ori if agency.ori in self._holders else None

    @cached_property
    def _patterns(self) -> frozenset[str]:
        return frozenset(pattern for timed in self.rules for pattern in timed.rule.asker.oris)

    @cached_property
    def _holders(self) -> frozenset[str]:
        return frozenset(grant.ori for grant in self.grants)

    def _dates(self) -> Iterator[Change]:
        """Give the edge of every time in which no rule and no grant begins or ends, the nearest first."""
        at_us = self.situation.at_us
        ends = {at for timed in self.rules for at in timed.changes()}
        ends |= {at for grant in self.grants for at in (grant.term.since, grant.term.until)}
        edges = (at if at > at_us else at - 1 for at in ends if 0 < at < NEVER)
        yield from map(OtherDate, sorted(edges, key=lambda at: abs(at - at_us)))

    def _given(self) -> Iterator[Change]:
        """Give a new grant on each basis that some rule accepts, and take each back that there is."""
        yield from map(Granted, sorted({basis for timed in self.rules for basis in timed.rule.accepts}))
        yield from (Revoked(grant.id) for grant in self.grants)
