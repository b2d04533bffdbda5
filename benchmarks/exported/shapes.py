"""What the tables hold, as they stand in the file."""

from typing import Final, TypeAlias

import msgspec

from streams.messages.places import PLACES
from streams.messages.wire import FieldPair

FEDERAL: Final = "US"
NOBODYS: Final = ""
"""Whose data a line holds."""
WHOSE: Final = (*PLACES, FEDERAL, NOBODYS)

Records: TypeAlias = dict[str, dict[str, tuple[tuple[FieldPair, ...], ...]]]
"""What states answer from: by place or line and class of data."""


class Key(msgspec.Struct, frozen=True):
    """A message key."""

    traffic: str
    data_class: str
    letter: str
    answers: tuple[str, ...]
    one_destination: bool
    multi_state: bool
    names_vehicle: bool


class Seat(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an ORI."""

    profile: int
    uses: str
    whose: int
    """Its place in `whose`."""


class Ruled(msgspec.Struct, frozen=True):
    """A decision."""

    verdict: str
    place: str | None
    rules: tuple[str, ...]
    pending: tuple[str, ...]
    grant: str | None
    answer: str | None
    grants: tuple[str, ...]


class Asking(msgspec.Struct, frozen=True):
    """The decisions on all queries or notices of one plan: what of a message matters is a photo and who it is about."""

    usual: int
    photo: int
    about: dict[str, tuple[int, int]]
    """By a subject that some grant is about, as `written` writes it: the usual decision and that on a photo."""


class Rule(msgspec.Struct, frozen=True):
    """A rule as answers meet it."""

    id: str
    conditional: bool
    refuses: bool
    when: tuple[tuple[str, tuple[str, ...]], ...]
    remove: tuple[str, ...]
    accepts: tuple[str, ...]
    place: str | None
    answer: str | None


class Answering(msgspec.Struct, frozen=True):
    """What stands against an answer before it is read."""

    touches: tuple[tuple[int, bool, bool], ...]
    """Rule, whether it is in force, whether it touches photos only."""
    candidates: dict[str, str]
    """Grants that may lift something: id and basis."""


class Tables(msgspec.Struct, frozen=True):
    """A context in one epoch."""

    context: str
    since: int
    until: int
    whose: tuple[str, ...]
    places: tuple[str, ...]
    codes: tuple[str, ...]
    keys: dict[str, Key]
    agencies: dict[str, Seat]
    answerers: dict[str, str | None]
    """Who answers at a place or line."""
    says: dict[str, tuple[str, str]]
    """What the hub says in an answer's stead: the key it travels under, and the text before the quote."""
    decisions: tuple[Ruled, ...]
    asking: tuple[Asking, ...]
    rules: tuple[Rule, ...]
    answering: tuple[Answering, ...]
    rows: tuple[tuple[int, ...], ...]
    """Numbers of plans, one for each of `whose`."""
    ways: dict[str, tuple[int, ...]]
    """By key of a query or notice: of each profile the number of its row of `asking`."""
    returns: dict[str, tuple[int, ...]]
    """By key of a query: of each profile the number of its row of `answering`."""
    records: Records
