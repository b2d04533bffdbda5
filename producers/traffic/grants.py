"""Invented grants, so that traffic can ask under them: who may ask whom about which person, until when.

Written in the form of the grants file (`--grants`); whether a grant lifts a rule is the switch's business.
"""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from producers.traffic.people import Person, person
from streams.messages.agencies import ancestry
from streams.messages.directory import Agency, Directory

_COLUMNS: Final = ("id", "state", "ori", "keys", "subject", "basis", "from", "until")

_REVIEWS: Final = (
    ("WA", "ice", "case-review", 30),
    ("WA", "ice", "case-review", 30),
    ("WA", "ice", "judicial-warrant", 90),
    ("WA", "ice", "case-review", -1),
    ("IL", "ice", "judicial-subpoena", 30),
    ("NY", "cbp", "court-order", 30),
    ("MA", "ice", "grand-jury-subpoena", 30),
)
"""Assumption: place, agency, basis, and for how many days from now; one has run out since yesterday."""

_BACK: Final = timedelta(days=30)
_FIRST_RANK: Final = 100
"""The granted subjects are people who are asked about anyway, if less often than the first."""


@dataclass(frozen=True, slots=True)
class InventedGrant:
    """One ORI may ask about one person's licence."""

    id: str
    ori: str
    subject: Person
    basis: str
    since: datetime
    until: datetime

    def row(self) -> tuple[str, ...]:
        """Write it as a row of the grants file."""
        subject = f"OLN/{self.subject.licence}"
        dates = (self.since.isoformat(), self.until.isoformat())
        return (self.id, self.subject.place, self.ori, "DQ KQ", subject, self.basis, *dates)


def invented_grants(directory: Directory, seed: int, now_us: int) -> tuple[InventedGrant, ...]:
    """Invent grants around a time, for ORIs of the directory; none where it has nobody to grant to."""
    now = datetime.fromtimestamp(now_us // 10**6, UTC)
    return tuple(
        InventedGrant(
            id=f"t-{place.lower()}-{number}",
            ori=holders[number % len(holders)].ori,
            subject=person(seed, place, _FIRST_RANK + number),
            basis=basis,
            since=now - _BACK,
            until=now + timedelta(days=days),
        )
        for number, (place, agency, basis, days) in enumerate(_REVIEWS, start=1)
        if (holders := _holders(directory, agency))
    )


def _holders(directory: Directory, agency: str) -> list[Agency]:
    return sorted(
        (each for each in directory.agencies.values() if agency in ancestry(each.agency) and "D" in each.uses),
        key=lambda each: each.ori,
    )


def grants_file(grants: tuple[InventedGrant, ...]) -> str:
    """Write a grants file."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_COLUMNS)
    rows.writerows(grant.row() for grant in grants)
    return out.getvalue()
