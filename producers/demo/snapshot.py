"""What the demo shows, taken from its figures: plain values, so that any view can draw them. No drawing here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from streams.messages.agencies import below
from streams.messages.wire import Audited
from streams.metrics.books import CountKey, Kind, Sheet, sheet

LAW_ONLY: Final = "law only"
"""Where a block is, of a place whose law nothing enforces."""
OREGON: Final = "OR"
OTHERS: Final = "all others"
"""The row of all places without a row of their own."""
EVERYTHING: Final = "all"
"""The row of the totals."""

_GIVEN: Final = frozenset({Kind.DELIVERED, Kind.REDACTED})
_REFUSED: Final = frozenset({Kind.REFUSED_HUB, Kind.REFUSED_STATE, Kind.REFUSED_RETURN})


@dataclass(frozen=True, slots=True)
class Watched:
    """A place whose rules are worth a row of their own, and what they do now."""

    place: str
    block: str
    """Where its block sits: `hub`, `state`, or `law only`."""
    news: str = ""
    """What just changed there."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often an agency got data, and how often it was refused."""

    given: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One place's line of the table."""

    watched: Watched
    sheet: Sheet
    ice: Tries
    cbp: Tries
    would_refuse: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Something worth telling, and when."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What does not change while the demo runs."""

    broker: str
    per_second: float
    started_us: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything on the screen."""

    setting: Setting
    elapsed_s: float
    page: str
    """Where the page is, or that it isn't there yet."""
    rows: tuple[Row, ...]
    total: Row
    latest: tuple[Audited, ...]
    latency: Mapping[str, Mapping[str, int | None]]
    moments: tuple[Moment, ...]
    balanced: bool


def ranked(block_places: Mapping[str, str | None]) -> tuple[Watched, ...]:
    """Put places with rules in the order of their rows: blocks first, then Oregon, which gets one, then the others."""
    order = sorted(block_places, key=lambda place: (block_places[place] is None, place != OREGON, place))
    return tuple(Watched(place, block_places[place] or LAW_ONLY) for place in order)


def changed(watched: Iterable[Watched], block_places: Mapping[str, str | None], news: str) -> tuple[Watched, ...]:
    """Say in each row, which stays where it is, where the block sits now, and the news where it moved."""
    rows = (replace(each, block=block_places.get(each.place) or LAW_ONLY) for each in watched)
    return tuple(
        replace(row, news=news if row.block != each.block else "") for row, each in zip(rows, watched, strict=True)
    )


def rows_of(counts: Mapping[str, int], watched: Iterable[Watched]) -> tuple[tuple[Row, ...], Row]:
    """Give each watched place's row, one for all others, and the total."""
    places = {each.place: each for each in watched}
    groups: dict[str, Counter[str]] = {place: Counter() for place in (*places, OTHERS)}
    for key, times in counts.items():
        state = CountKey.parse(key).state
        groups[state if state in places else OTHERS][key] += times
    known = places | {OTHERS: Watched(OTHERS, "no rule")}
    rows = tuple(_row(known[place], group) for place, group in groups.items())
    return rows, _row(Watched(EVERYTHING, ""), counts)


def _row(watched: Watched, counts: Mapping[str, int]) -> Row:
    would_refuse = sum(times for key, times in counts.items() if CountKey.parse(key).kind == Kind.WOULD_REFUSE)
    return Row(watched, sheet(counts), _tries(counts, "ice"), _tries(counts, "cbp"), would_refuse)


def _tries(counts: Mapping[str, int], agency: str) -> Tries:
    family = below(agency)
    given = refused = 0
    for name, times in counts.items():
        key = CountKey.parse(name)
        if key.agency in family:
            given += times if key.kind in _GIVEN else 0
            refused += times if key.kind in _REFUSED else 0
    return Tries(given, refused)
