"""Who asks how much in the year, so that what was published is met exactly: agency by agency, Washington apart.

Counts are divided, not drawn: the letter's two figures, Washington's and the whole hold at every scale, rounded once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from producers.history.figures import YearFigures
from producers.history.rhythm import Rhythm, Span, Spread, divided
from streams.messages.agencies import ancestry
from streams.messages.keys import KEYS, DataClass

SMALLEST: Final = 0.00001
"""The smallest part of a year in which every published figure is seen."""

WASHINGTON: Final = "WA"
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_HSI: Final = "ice-hsi"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Messages of one kind of agency: of Washington's data or of others', look-ups or anything else."""

    agency: str
    place: str | None
    """The place whose data is asked for; without one it is drawn."""
    look_ups: bool
    spread: Spread


class _Part(NamedTuple):
    """So many messages, about one place or any, in one span."""

    place: str | None
    look_ups: bool
    messages: int
    span: Span


@dataclass(frozen=True, slots=True)
class Census:
    """Look-ups of the year, and the federal ones of Washington's data in its eleven months, by kind of agency."""

    of_year: Mapping[str, int]
    of_washington: Mapping[str, int]

    @classmethod
    def of(cls, figures: YearFigures, scale: float, agencies: frozenset[str]) -> "Census":
        """Divide the published figures among the kinds of agency that somebody is of."""
        shares = {word: share for word, share in figures.washington_by.values.items() if word in agencies}
        eleven = _divided(round(figures.washington.value * scale), shares)
        per_year = {word: weight for word, weight in figures.scenario.per_year.values.items() if word in agencies}
        of_ice, of_hsi = round(figures.ice.value * scale), round(figures.hsi.value * scale)
        ice = {word: weight for word, weight in per_year.items() if "ice" in ancestry(word) and word != _HSI}
        rest = {word: weight for word, weight in per_year.items() if "ice" not in ancestry(word)}
        left = round(figures.look_ups.value * scale) - of_ice - of_hsi
        return cls(_divided(of_ice, ice) | {_HSI: of_hsi} | _divided(left, rest), eleven)


def strata(census: Census, figures: YearFigures, rhythm: Rhythm, seed: int) -> tuple[Stratum, ...]:
    """Divide the year's messages."""
    others = _others_per_look_up(figures)
    return tuple(
        Stratum(word, part.place, part.look_ups, Spread(part.messages, part.span, _phase(seed, word, part)))
        for word, count in census.of_year.items()
        for part in _parts(count, census.of_washington.get(word), others, rhythm)
        if part.messages
    )


def is_look_up(code: str) -> bool:
    """Say whether a key asks for driver or vehicle data: what the letter counts."""
    return KEYS[code].data_class is not DataClass.OTHER


def eleven_months(rhythm: Rhythm) -> Span:
    """Give the span that Washington's figure is of, by its own clock."""
    first, last = (datetime(rhythm.year, month, 1, tzinfo=_PACIFIC) for month in (1, 12))
    return Span(rhythm.hour_of(first), rhythm.hour_of(last))


def _parts(count: int, washington: int | None, others: float, rhythm: Rhythm) -> Iterator[_Part]:
    """Divide one kind of agency's messages; the rate of the eleven months goes on before and after them."""
    whole, eleven = Span(0, rhythm.hours), eleven_months(rhythm)
    elsewhere = count
    if washington is not None:
        per_load = washington / rhythm.load(eleven)
        for span in (Span(0, eleven.since), eleven, Span(eleven.until, rhythm.hours)):
            in_span = washington if span == eleven else round(per_load * rhythm.load(span))
            elsewhere -= in_span
            yield _Part(WASHINGTON, look_ups=True, messages=in_span, span=span)
    yield _Part(None, look_ups=True, messages=elsewhere, span=whole)
    yield _Part(None, look_ups=False, messages=round(count * others), span=whole)


def _others_per_look_up(figures: YearFigures) -> float:
    """Say how many other messages come with a look-up."""
    keys = figures.scenario.keys.values
    return sum(keys.values()) / sum(weight for code, weight in keys.items() if is_look_up(code)) - 1


def _divided(whole: int, weights: Mapping[str, float]) -> dict[str, int]:
    return dict(zip(weights, divided(whole, [*weights.values()]), strict=True))


def _phase(seed: int, word: str, part: _Part) -> float:
    return Random(f"{seed}/{word}/{part.place}/{part.look_ups}/{part.span.since}").random()
