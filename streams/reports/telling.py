"""A report in a few lines, for a terminal. Pure."""

from collections.abc import Iterator

from streams.reports.cube import Dimension
from streams.reports.origin import Origin, withheld
from streams.reports.page import number
from streams.reports.release import Release


def lines(release: Release, origin: Origin) -> Iterator[str]:
    """Say the totals, and who asked."""
    for what in origin.synthetic:
        yield f"synthetic: {what}"
    yield ", ".join(f"{number(n)} {name.replace('_', ' ')}" for name, n in release.total.figures().items())
    for by in (Dimension.AGENCY, Dimension.STATE):
        yield f"\n{by.word:24}{'requests':>16}{'disclosures':>16}{'refused':>16}"
        for row in sorted(release.rows(by), key=lambda row: -(row.requests or 0)):
            yield f"{row.values[0]:24}{number(row.requests):>16}{number(row.disclosures):>16}{number(row.refused):>16}"
    yield f"\n{withheld(release.least)}"
    yield "Everything stands in what --out FILE.html, .csv, .json or .parquet writes."
