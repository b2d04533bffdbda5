"""What a report's page draws: requests by month, and how long laws waited for their blocks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.files.charts import Chart, Scale, Series, Tick, from_zero
from streams.reports.cube import Dimension
from streams.reports.release import Release, Row
from streams.reports.timeline import Wait

_MOST_NAMED = 12
"""So many months are named below a plot."""


def plots_of(release: Release) -> Iterator[Chart]:
    """Give the plots that there is data for."""
    months = [row for row in release.rows(Dimension.MONTH) if row.values[0][:4].isdecimal()]
    if len(months) > 1:
        yield _by_month("asked", "Requests and disclosures by month", months, _asked)
        yield _by_month("refused", "Refusals by month", months, _refused)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line: its name, its style, and what of a row it shows."""

    name: str
    style: str
    figure: str


_asked = (_Drawn("requests", "third", "requests"), _Drawn("disclosures", "first", "disclosures"))
_refused = (_Drawn("refused", "second", "refused"),)


def _by_month(name: str, title: str, months: list[Row], drawn: tuple[_Drawn, ...]) -> Chart:
    series = tuple(
        Series(each.name, each.style, tuple((i, row.figures()[each.figure]) for i, row in enumerate(months)))
        for each in drawn
    )
    highest = max((y or 0 for each in series for _, y in each.points), default=0)
    missing = any(y is None for each in series for _, y in each.points)
    about = f"From {months[0].values[0]} to {months[-1].values[0]}; {highest:,.0f} in a month at most."
    return Chart(
        id=f"{name}-by-month",
        title=title,
        about=about + (" Where a number is withheld, the line is interrupted." if missing else ""),
        x=_months(months),
        y=from_zero("a month", highest),
        series=series,
    )


def _months(months: list[Row]) -> Scale:
    last = len(months) - 1
    step = 1 + last // _MOST_NAMED
    ticks = (Tick(i / last, _short(row.values[0], i == 0)) for i, row in enumerate(months) if i % step == 0)
    return Scale("month", lambda i: i / last, tuple(ticks))


def _short(month: str, first: bool) -> str:  # noqa: FBT001 -- the first names its year
    year, _, number = month.partition("-")
    return f"{number}/{year[2:]}" if first or number == "01" else number


@dataclass(frozen=True, slots=True)
class Bar:
    """A wait as a bar, in hundredths of the longest."""

    wait: Wait
    width: float
    style: str


def bars(waits: tuple[Wait, ...]) -> Iterator[Bar]:
    """Draw each rule's way from law to block."""
    longest = max((wait.days or 0 for wait in waits), default=0) or 1
    for wait in waits:
        if wait.days is not None:
            yield Bar(wait, round(100 * wait.days / longest, 1), "open" if wait.block is None else "closed")
