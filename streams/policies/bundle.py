"""A set of policies made ready to judge by: dates as instants, rules found by state and by key.

Nothing here reads a file (`load.py`) or knows a message (`docket.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.policies.digest import Json, canonical, digest
from streams.policies.model import Block, Data, Law, NoRules, Policy, Rule
from streams.policies.vocabulary import LimitedClass

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

NEVER: Final = 1 << 63
"""An instant in µs after every other."""


def midnight_us(day: date, zone: ZoneInfo) -> int:
    """Give the instant at which a bare date begins in a zone."""
    return (datetime.combine(day, time(), zone) - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Term:
    """From an instant (inclusive) until another (exclusive), in µs."""

    since: int
    until: int = NEVER

    def holds(self, at_us: int) -> bool:
        """Say whether the instant lies in it."""
        return self.since <= at_us < self.until


@dataclass(frozen=True, slots=True)
class TimedRule:
    """A rule, when it holds, and which keys it touches."""

    rule: Rule
    law: Term | None
    block: Term | None
    keys: frozenset[str]
    """Keys it touches whatever their fields, queries and answers."""
    photo_keys: frozenset[str]
    """Keys it touches only with `IMQ/Y`."""

    def in_force(self, at_us: int) -> bool:
        """Say whether a machine enforces it then."""
        return self.block is not None and self.block.holds(at_us)

    def shadow(self, at_us: int) -> bool:
        """Say whether it is law then, and nothing enforces it."""
        return not self.in_force(at_us) and self.law is not None and self.law.holds(at_us)

    def changes(self) -> frozenset[int]:
        """Give the instants at which it begins or ends to hold."""
        return frozenset(at for term in (self.law, self.block) if term for at in (term.since, term.until))


def _keys_of_class(data_class: DataClass) -> frozenset[str]:
    return frozenset(code for code, key in KEYS.items() if key.data_class is data_class)


_KEYS_OF: Final = {
    LimitedClass.DRIVER: _keys_of_class(DataClass.DRIVER),
    LimitedClass.VEHICLE: _keys_of_class(DataClass.VEHICLE),
    LimitedClass.PHOTO: frozenset[str](),
}


def sure_keys(data: Data) -> frozenset[str]:
    """Give the keys of the classes, and the keys named with the answers to them: meant whatever a message holds."""
    by_class = frozenset[str]().union(*(_KEYS_OF[data_class] for data_class in data.classes))
    return by_class.union(data.keys, *(ANSWERS[key] for key in data.keys))


def photo_keys(data: Data) -> frozenset[str]:
    """Give the keys that are meant only with `IMQ/Y`."""
    return _KEYS_OF[LimitedClass.DRIVER] - sure_keys(data) if LimitedClass.PHOTO in data.classes else frozenset()


def _term(dated: Law | Block | None, zone: ZoneInfo) -> Term | None:
    if dated is None:
        return None
    until = NEVER if dated.until is None else midnight_us(dated.until, zone)
    return Term(midnight_us(dated.since, zone), until)


def _timed(rule: Rule, zone: ZoneInfo) -> TimedRule:
    return TimedRule(rule, _term(rule.law, zone), _term(rule.block, zone), sure_keys(rule.data), photo_keys(rule.data))


@dataclass(frozen=True)
class Bundle:
    """Every state's policy. Equal content has equal digests, in whatever order it was written."""

    policies: tuple[Policy, ...]
    no_rules: tuple[NoRules, ...] = ()
    by_state: Mapping[str, tuple[TimedRule, ...]] = field(init=False, compare=False, repr=False)
    ori_patterns: frozenset[str] = field(init=False, compare=False, repr=False)
    """Every ORI pattern of every rule."""
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        timed = {
            policy.state: tuple(_timed(rule, ZoneInfo(policy.zone)) for rule in policy.rules)
            for policy in self.policies
        }
        object.__setattr__(self, "by_state", MappingProxyType(timed))
        patterns = frozenset(ori for policy in self.policies for rule in policy.rules for ori in rule.asker.oris)
        object.__setattr__(self, "ori_patterns", patterns)
        object.__setattr__(self, "digest", digest(canonical(self.to_json())))

    @classmethod
    def of(cls, policies: Iterable[Policy], no_rules: Iterable[NoRules] = ()) -> Self:
        """Put policies in the one order that digests are taken in."""
        in_order = (
            policy.model_copy(update={"rules": tuple(sorted(policy.rules, key=lambda rule: rule.id))})
            for policy in policies
        )
        return cls(
            tuple(sorted(in_order, key=lambda policy: policy.state)),
            tuple(sorted(no_rules, key=lambda places: (places.no_rules, places.source))),
        )

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read what `to_json` gives, written as JSON."""
        parts = _Parts.model_validate_json(content)
        return cls.of(parts.policies, parts.no_rules)

    def to_json(self) -> Json:
        """Give the content that `from_json` reads and the digest is taken of."""
        return {
            "policies": [policy.model_dump(mode="json") for policy in self.policies],
            "no_rules": [places.model_dump(mode="json") for places in self.no_rules],
        }

    def zone_of(self, state: str) -> ZoneInfo:
        """Give the zone in which a state's dates begin; of a state without rules none is known, and UTC does."""
        return ZoneInfo(next((policy.zone for policy in self.policies if policy.state == state), "UTC"))

    def rules_of(self, state: str | None) -> tuple[TimedRule, ...]:
        """Give the rules on a state's data; nobody's data has none."""
        return self.by_state.get(state, ()) if state else ()


class _Parts(BaseModel):
    """A bundle as `to_json` gives it."""

    policies: tuple[Policy, ...]
    no_rules: tuple[NoRules, ...]
