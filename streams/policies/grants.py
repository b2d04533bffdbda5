"""Dated exceptions: a reviewer in one state lets one ORI ask about one subject until a date (`docs/formats.md#grants`).

What a grant lifts is `ruling.py`'s business; how the file is read is `grants_file.py`'s.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self, TypeAlias

import msgspec

from streams.messages.keys import ANSWERS, KEYS, DataClass
from streams.messages.wire import FieldPair
from streams.policies.bundle import Term
from streams.policies.digest import Json, canonical, digest
from streams.policies.subjects import Subject
from streams.policies.vocabulary import Basis

GRANTABLE: Final = frozenset(
    code for code, key in KEYS.items() if code in ANSWERS and key.data_class in {DataClass.DRIVER, DataClass.VEHICLE}
)
"""Keys a grant can name: the driver and vehicle queries."""
COVERABLE: Final = GRANTABLE.union(*(ANSWERS[key] for key in GRANTABLE))
"""Keys a grant can cover: those, and their answers'."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the grants file."""

    id: str
    state: str
    ori: str
    keys: frozenset[str]
    """Query keys; empty means any of `GRANTABLE`."""
    subject: Subject
    basis: Basis
    term: Term

    def covers_key(self, code: str) -> bool:
        """Say whether it covers a key; a query key covers its answers."""
        return any(code == key or code in ANSWERS[key] for key in self.keys or GRANTABLE)

    def parts(self) -> "GrantParts":
        """Give its content in one order, as digests and contexts have it."""
        subject = tuple(sorted(self.subject))
        return (
            self.id,
            self.state,
            self.ori,
            tuple(sorted(self.keys)),
            subject,
            self.basis,
            self.term.since,
            self.term.until,
        )

    @classmethod
    def of_parts(cls, parts: "GrantParts") -> Self:
        """Put together what `parts` took apart."""
        grant_id, state, ori, keys, subject, basis, since, until = parts
        return cls(grant_id, state, ori, frozenset(keys), frozenset(subject), basis, Term(since, until))


GrantParts: TypeAlias = tuple[str, str, str, tuple[str, ...], tuple[FieldPair, ...], Basis, int, int]


@dataclass(frozen=True)
class Grants:
    """All grants, in the order of their ids."""

    grants: tuple[Grant, ...] = ()
    by_holder: Mapping[str, Mapping[str, tuple[Grant, ...]]] = field(init=False, compare=False, repr=False)
    """ORI → state → its grants."""
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        held: defaultdict[str, defaultdict[str, list[Grant]]] = defaultdict(lambda: defaultdict(list))
        for grant in self.grants:
            held[grant.ori][grant.state].append(grant)
        index = {ori: {state: tuple(grants) for state, grants in states.items()} for ori, states in held.items()}
        object.__setattr__(self, "by_holder", MappingProxyType(index))
        object.__setattr__(self, "digest", digest(canonical(self.to_json())))

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> Self:
        """Put grants in order."""
        return cls(tuple(sorted(grants, key=lambda grant: grant.id)))

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read what `to_json` gives, written as JSON."""
        return cls.of(map(Grant.of_parts, msgspec.json.decode(content, type=list[GrantParts])))

    def to_json(self) -> Json:
        """Give the content that `from_json` reads and the digest is taken of."""
        return [grant.parts() for grant in self.grants]

    def held(self, ori: str, state: str) -> tuple[Grant, ...]:
        """Give what a state granted to an ORI, in the order of ids."""
        return self.by_holder.get(ori, {}).get(state, ())
