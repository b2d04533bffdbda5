"""A report as one page to be read, printed or sent on. Pure; what is on it stands in `page/report.html`."""

from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment

from streams.files.charts import BOX
from streams.files.pages import environment_of
from streams.messages.agencies import below
from streams.reports.cube import Dimension
from streams.reports.figures import Deed
from streams.reports.origin import Origin, unsaid, withheld
from streams.reports.plots import bars, plots_of
from streams.reports.release import Release, Row
from streams.reports.timeline import Wait
from streams.reports.words import agencies_in_full, part_of_rule, table_in_full

_SHORT: Final = (Dimension.STATE, Dimension.AGENCY, Dimension.MONTH, Dimension.KIND)
"""Tables that the page shows whole; what is counted by two things stands in the files beside it."""
_TITLES: Final = {
    Dimension.STATE: "By state whose data was asked for",
    Dimension.AGENCY: "By agency that asked",
    Dimension.MONTH: "By month",
    Dimension.KIND: "By kind of record",
}


def page_of(release: Release, origin: Origin, waits: tuple[Wait, ...]) -> str:
    """Write the page."""
    return environment().get_template("report.html").render(
        release=release,
        origin=origin,
        unsaid=unsaid(origin),
        withheld=withheld(release.least),
        plots=plots_of(release),
        bars=tuple(bars(waits)),
        waits=waits,
        tables=[(_TITLES[by], by.word, release.rows(by)) for by in _SHORT],
        grid=_grid(release),
        figures={deed: [each for each in release.figures if each.deed is deed] for deed in Deed},
        agencies=tuple(agencies_in_full(sorted(_agencies(release)))),
        whole=[table_in_full(dimensions) for dimensions in sorted(release.plan.tables)],
        box=BOX,
    )  # fmt: skip


@cache
def environment() -> Environment:
    """Give the package's templates, which write numbers as people read them."""
    found = environment_of(files(__package__ or "") / "page")
    found.filters["number"] = number
    found.filters["part_of_rule"] = part_of_rule
    return found


def number(n: int | None) -> str:
    """Write a number, or that it is withheld."""
    return "–" if n is None else f"{n:,}"


def _agencies(release: Release) -> set[str]:
    """List the agencies that are named, alone or with others."""
    alone = {row.values[0] for row in release.rows(Dimension.AGENCY)}
    return alone | {member for group in release.groups for member in group.members}


def _grid(release: Release) -> tuple[list[str], list[tuple[str, list[Row | None]]]]:
    """Set out by state what agencies of homeland security asked for and got."""
    rows = {row.values: row for row in release.rows(Dimension.STATE, Dimension.AGENCY)}
    agencies = sorted({agency for _, agency in rows} & below("dhs"))
    states = sorted({state for state, agency in rows if agency in agencies})
    return agencies, [(state, [rows.get((state, agency)) for agency in agencies]) for state in states]
