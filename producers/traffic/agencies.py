"""An invented directory of agencies: same count, same seed, same rows. Every name begins with "Synthetic".

What is known (`docs/network.md`): about 18,000 agencies; federal ones enter on a federal line or, with an S ORI, on a
state's own; ICE's ORIs look like `xxICE####`. No public list of ORIs exists. Everything else here is an **assumption**:
how many agencies are of a kind, that their number follows the population of a place, which line a federal agency has,
who may use what, how many act for another, and the middle letters of every other ORI. What such agencies ask is
`compose.py`'s business.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple

from producers.traffic.scenario import Scenario
from producers.traffic.weighted import Weighted
from streams.messages.directory import FEDERAL_STATE, Agency
from streams.messages.places import PLACES

FEWEST: Final = 100
"""A directory holds at least all motor vehicle agencies and one agency of each kind at each of its doors."""

MOST: Final = 100_000
"""ORIs of a kind in a place have four digits to differ in."""


class Kind(NamedTuple):
    """What agencies of one kind have in common."""

    agency: str
    weight: float
    """How many there are, beside the other kinds."""
    letters: str
    """The middle of their ORIs."""
    type: str
    line: str
    """Their federal line; empty for an agency of a state, which enters on that state's."""
    uses: str
    name: str


_FEDERAL: Final = tuple(
    Kind(agency, weight, letters, "FE", line, "ACDZ", name)
    for agency, weight, letters, line, name in (
        ("ice", 0.2, "ICE", "AX", "ICE office"),
        ("ice-ero", 1.2, "ICE", "AX", "ICE ERO field office"),
        ("ice-hsi", 1.2, "ICE", "TC", "ICE HSI field office"),
        ("ice-lesc", 0.2, "ICE", "AX", "ICE support center unit"),
        ("dhs", 0.1, "DHS", "TC", "DHS unit"),
        ("cbp", 1.6, "CBP", "TC", "CBP station"),
        ("uscis", 0.3, "CIS", "TC", "USCIS office"),
        ("dhs-other", 0.4, "DHS", "TC", "DHS component"),
        ("doj", 0.1, "DOJ", "FB", "Justice unit"),
        ("fbi", 0.8, "FBI", "FB", "FBI office"),
        ("dea", 0.5, "DEA", "FB", "DEA office"),
        ("atf", 0.3, "ATF", "FB", "ATF office"),
        ("usms", 0.5, "USM", "FB", "Marshals office"),
        ("federal", 0.1, "FED", "FB", "federal unit"),
        ("federal-other", 1.0, "FED", "FB", "federal investigator"),
    )
)

_LOCAL: Final = (
    Kind("local", 0.5, "LOC", "LE", "", "ACDZ", "law enforcement agency"),
    Kind("state-police", 6, "SPX", "SA", "", "ACDZ", "state police post"),
    Kind("police", 52, "PDX", "PD", "", "ACDZ", "police department"),
    Kind("sheriff", 18, "SOX", "SO", "", "ACDZ", "sheriff"),
    Kind("campus", 4, "UNX", "PD", "", "ACD", "campus police"),
    Kind("prosecutor", 4, "PAX", "JA", "", "ACD", "prosecutor"),
    Kind("court", 3, "CTX", "JJ", "", "AC", "court"),
    Kind("probation", 2, "PRX", "JG", "", "ACD", "probation office"),
    Kind("corrections", 2, "DCX", "JC", "", "ACD", "prison"),
)
_VEHICLES: Final = Kind("dmv", 0, "DMV", "SA", "", "ADZ", "motor vehicle agency")

_SECOND_DOOR: Final = 0.2
"""Share of federal ORIs that are S ORIs on a state's own line."""

_DELEGATED: Final = 0.05
"""Share of police and sheriffs whose officers may act for another agency."""

_DELEGATES: Final = frozenset({"police", "sheriff"})
_PRINCIPALS: Final = {"ice-ero": 90.0, "ice-hsi": 5.0, "cbp": 5.0}


def invented_agencies(count: int, seed: int) -> tuple[Agency, ...]:
    """Invent agencies, `FEWEST` to `MOST` of them, in the order of their ORIs."""
    issuer = _OriIssuer(Random(seed))
    found = list(_one_of_each(issuer))
    kinds = Weighted.of({kind: kind.weight for kind in (*_FEDERAL, *_LOCAL)})
    while len(found) < count:
        kind = kinds.pick(issuer.random)
        found.append(issuer.federal(kind) if kind.line else issuer.local(kind))
    return tuple(sorted(found, key=lambda agency: agency.ori))


def _one_of_each(issuer: "_OriIssuer") -> Iterator[Agency]:
    """Invent what no directory may lack: each place's answering ORI, every word of the tree, both doors, delegates."""
    for place in PLACES:
        yield Agency(f"{place}DMV0000", f"Synthetic {_VEHICLES.name} {place}", "dmv", "SA", place, place, "ADZ")
    for kind in _FEDERAL:
        yield issuer.at_first_door(kind)
        yield issuer.at_second_door(kind)
    for kind in _LOCAL:
        yield issuer.plain(kind)
    for kind in _LOCAL:
        if kind.agency in _DELEGATES:
            yield issuer.delegated(kind)


@dataclass(frozen=True, slots=True)
class _OriIssuer:
    """Gives out ORIs that differ."""

    random: Random
    places: Weighted[str] = field(default_factory=lambda: Weighted.of(Scenario().places.values))
    principals: Weighted[str] = field(default_factory=lambda: Weighted.of(_PRINCIPALS))
    given: Counter[str] = field(default_factory=Counter)

    def federal(self, kind: Kind) -> Agency:
        """Invent an agency that enters by either door."""
        is_second = self.random.random() < _SECOND_DOOR
        return self.at_second_door(kind) if is_second else self.at_first_door(kind)

    def local(self, kind: Kind) -> Agency:
        """Invent an agency of a state, which may act for another."""
        is_delegated = kind.agency in _DELEGATES and self.random.random() < _DELEGATED
        return self.delegated(kind) if is_delegated else self.plain(kind)

    def at_first_door(self, kind: Kind) -> Agency:
        """Invent a federal agency on its federal line."""
        place = self.places.pick(self.random)
        number = self._next(place + kind.letters)
        name = f"Synthetic {kind.name} {number} {place}"
        ori = f"{place}{kind.letters}{number:04}"
        return Agency(ori, name, kind.agency, kind.type, kind.line, FEDERAL_STATE, kind.uses)

    def at_second_door(self, kind: Kind) -> Agency:
        """Invent a federal agency on a state's own line."""
        place = self.places.pick(self.random)
        number = self._next(place + kind.letters + "S")
        name = f"Synthetic {kind.name} S{number} on the line of {place}"
        ori = f"{place}{kind.letters}{number:03}S"
        return Agency(ori, name, kind.agency, kind.type, place, FEDERAL_STATE, kind.uses)

    def plain(self, kind: Kind) -> Agency:
        """Invent an agency of a state that acts for nobody else."""
        return self._in_state(kind, "")

    def delegated(self, kind: Kind) -> Agency:
        """Invent an agency of a state that acts for a federal one."""
        return self._in_state(kind, self.principals.pick(self.random))

    def _in_state(self, kind: Kind, principal: str) -> Agency:
        place = self.places.pick(self.random)
        number = self._next(place + kind.letters)
        suffix = f" acting for {principal}" if principal else ""
        name = f"Synthetic {kind.name} {number} {place}{suffix}"
        ori = f"{place}{kind.letters}{number:04}"
        return Agency(ori, name, kind.agency, kind.type, place, place, kind.uses, principal)

    def _next(self, letters: str) -> int:
        self.given[letters] += 1
        return self.given[letters]
