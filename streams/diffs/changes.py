"""The changes between two bundles: regions with a witness each, confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.diffs.comparing import Pair, partings
from streams.diffs.merging import Zones, merged
from streams.diffs.regions import Region
from streams.diffs.witnesses import Witness, confirm, witness_of


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


def changes_of(pair: Pair) -> Changes:
    """Find every kind of message whose outcome changes.

    Raises:
        UnconfirmedWitnessError: a witness does not show its change, so that nothing found can be relied on.
    """
    zones = Zones(pair.before, pair.after)
    return Changes(pair, zones, tuple(_witnessed(merged(partings(pair), zones), pair)))


def _witnessed(regions: tuple[Region, ...], pair: Pair) -> Iterator[Change]:
    for region in regions:
        witness = witness_of(region, pair)
        if witness is not None:
            confirm(region, witness, pair)
            yield Change(region, witness)
