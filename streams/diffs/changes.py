"""The changes between two bundles: regions with a witness each, confirmed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from streams.diffs.comparing import Pair, parts_in, sides_of
from streams.diffs.merging import Zones, merged
from streams.diffs.partings import Partings
from streams.diffs.regions import Region
from streams.diffs.summing import Found, summed
from streams.diffs.witnesses import Witness, confirm, witness_of
from streams.space.cells import Among

MOST_ROWS: Final = 40
"""Regions of a state that are told one by one: more of them nobody reads."""
_PARTS: Final = 10
"""As many times as that, before they are merged, hardly ever become so few."""


@dataclass(frozen=True, slots=True)
class Change:
    """A region in which two bundles part, and a message there that they part on."""

    region: Region
    witness: Witness


@dataclass(frozen=True, slots=True)
class Changes:
    """Every change between two bundles."""

    pair: Pair
    zones: Zones
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """How changes are told, and what was found before."""

    zones: Zones
    known: Partings
    most_rows: int


def changes_of(pair: Pair, most_rows: int = MOST_ROWS) -> Changes:
    """Find every kind of message whose outcome changes; a state with too many of them is summed up.

    Raises:
        UnconfirmedWitnessError: a witness does not show its change, so that nothing found can be relied on.
    """
    telling = Telling(Zones(pair.before, pair.after), Partings(), most_rows)
    regions = merged((one for state in pair.states() for one in _regions(state, pair, telling)), telling.zones)
    return Changes(pair, telling.zones, tuple(_witnessed(regions, pair)))


def _regions(state: str, pair: Pair, telling: Telling) -> tuple[Region, ...]:
    """Give a state's regions one by one, or summed up if they are too many."""
    sides, most = sides_of(state, pair), telling.most_rows * _PARTS
    parts = list(islice(parts_in(state, sides, pair, telling.known), most + 1))
    if len(parts) <= most:
        regions = merged([telling.known.region(part) for part in parts], telling.zones)
        if len(regions) <= telling.most_rows:
            return regions
    lost, gained = (parts_in(state, sides, pair, telling.known, among) for among in (Among.LOST, Among.GAINED))
    return summed(sides, Found(parts, lost, gained), telling.known)


def _witnessed(regions: Iterable[Region], pair: Pair) -> Iterator[Change]:
    for region in regions:
        witness = witness_of(region, pair)
        if witness is not None:
            confirm(region, witness, pair)
            yield Change(region, witness)
